package dev.meshwright.base.diagnostic;

/// One finding about a document, said so that its reader can act on it.
///
/// @param code catalogue code (`MW0102`); never reused. See [Codes]
/// @param what the fault with the offending value and the expected range, one line, no full stop
/// @param cause why it matters or what happens instead; may be empty
/// @param next what to do; may be empty
public record Diagnostic(String code, Severity severity, Position position, String what, String cause, String next) {
    public static Diagnostic error(String code, Position position, String what, String cause, String next) {
        return new Diagnostic(code, Severity.ERROR, position, what, cause, next);
    }

    public static Diagnostic warning(String code, Position position, String what, String cause, String next) {
        return new Diagnostic(code, Severity.WARNING, position, what, cause, next);
    }

    /// `file:line:column: error MW0102 what`, without the source excerpt; the excerpt is added by who has the text.
    @Override
    public String toString() {
        return position + ": " + severity.name().toLowerCase(java.util.Locale.ROOT) + " " + code + " " + what;
    }
}
