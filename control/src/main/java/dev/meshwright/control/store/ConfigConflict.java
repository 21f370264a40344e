package dev.meshwright.control.store;

/// A change that the store cannot make, though the caller may ask for it; the message says what to do instead.
public final class ConfigConflict extends Exception {
    private static final long serialVersionUID = 1L;

    ConfigConflict(String message) {
        super(message, null, false, false);
    }
}
