package dev.meshwright.agent.capture;

import java.io.Serial;

/// Traffic cannot be captured here.
public final class CaptureRefused extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String next;

    CaptureRefused(String message, String next) {
        super(message);
        this.next = next;
    }

    CaptureRefused(String message, String next, Throwable cause) {
        super(message, cause);
        this.next = next;
    }

    /// What the user can do.
    public String next() {
        return next;
    }
}
