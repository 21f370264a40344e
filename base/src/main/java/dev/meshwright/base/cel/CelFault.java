package dev.meshwright.base.cel;

/// What CEL calls an error: a field that is not there, a value of the wrong type. Depends on the values alone, so it
/// carries no stack trace.
public final class CelFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CelFault(String message) {
        super(message, null, false, false);
    }
}
