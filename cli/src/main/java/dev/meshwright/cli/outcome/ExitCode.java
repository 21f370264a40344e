package dev.meshwright.cli.outcome;

/// Exit codes of every command. A promise to scripts: changed only with a version and a note.
public final class ExitCode {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    /// Wrong usage: an unknown option, a missing argument.
    public static final int USAGE = 2;
    /// Findings at or above the wanted severity, or a failed check.
    public static final int FINDINGS = 3;
    public static final int NOT_FOUND = 4;
    public static final int NOT_PERMITTED = 5;
    /// Refused by validation; nothing changed.
    public static final int REFUSED = 6;
    /// Timed out waiting.
    public static final int TIMED_OUT = 7;
    /// The control plane or a proxy does not answer.
    public static final int UNREACHABLE = 8;
    /// It changed meanwhile.
    public static final int CONFLICT = 9;

    private ExitCode() {}
}
