package dev.meshwright.cli.outcome;

/// A fault of the user's world that ends a command: printed as `error: WHAT`, `cause: CAUSE`, `next: NEXT`, without a
/// stack trace. Empty cause or next lines are left out.
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;
    private final String reason;
    private final String next;

    /// @param exitCode one of [ExitCode]
    /// @param what the fault with the offending value, one line
    /// @param reason why; may be empty
    /// @param next a command or an action; may be empty
    public Failure(int exitCode, String what, String reason, String next) {
        super(what);
        this.exitCode = exitCode;
        this.reason = reason;
        this.next = next;
    }

    public int exitCode() {
        return exitCode;
    }

    /// What the user sees, one to three lines, no line end.
    public String text() {
        StringBuilder text = new StringBuilder("error: ").append(getMessage());
        if (!reason.isEmpty()) {
            text.append("\ncause: ").append(reason);
        }
        if (!next.isEmpty()) {
            text.append("\nnext:  ").append(next);
        }
        return text.toString();
    }
}
