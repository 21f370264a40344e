package dev.meshwright.agent.registration;

/// The registry is away, or refused. The message says which.
public final class RegistryUnavailable extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean decided;

    RegistryUnavailable(String message, boolean decided, Throwable cause) {
        super(message, cause);
        this.decided = decided;
    }

    /// True when the registry looked at the request and refused it: trying again changes nothing.
    public boolean decided() {
        return decided;
    }
}
