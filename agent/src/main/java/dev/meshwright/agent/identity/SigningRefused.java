package dev.meshwright.agent.identity;

/// No certificate was issued: the control plane is away, is not trusted, or refused. The message says which.
public final class SigningRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean decided;

    SigningRefused(String message, boolean decided) {
        super(message);
        this.decided = decided;
    }

    SigningRefused(String message, boolean decided, Throwable cause) {
        super(message, cause);
        this.decided = decided;
    }

    /// True when the control plane looked at the request and refused it: trying the same again changes nothing.
    public boolean decided() {
        return decided;
    }
}
