package dev.meshwright.base.cel;

/// A text that is no expression, or one of a part of the language that is not known here.
public final class CelSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /// @param what and where, for people
    public CelSyntaxException(String what) {
        super(what);
    }
}
