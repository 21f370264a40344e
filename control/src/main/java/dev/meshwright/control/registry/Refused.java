package dev.meshwright.control.registry;

import io.grpc.Status;

/// A registration that cannot be; the message says why, to the caller.
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final Status.Code code;

    Refused(Status.Code code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    Status status() {
        return code.toStatus().withDescription(getMessage());
    }
}
