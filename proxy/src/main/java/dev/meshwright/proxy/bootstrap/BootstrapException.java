package dev.meshwright.proxy.bootstrap;

/// The bootstrap cannot be used. The message names file and field and says what was expected.
public final class BootstrapException extends Exception {
    private static final long serialVersionUID = 1L;

    public BootstrapException(String message) {
        super(message);
    }

    public BootstrapException(String message, Throwable cause) {
        super(message, cause);
    }
}
