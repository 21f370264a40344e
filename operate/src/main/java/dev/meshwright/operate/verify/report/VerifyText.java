package dev.meshwright.operate.verify.report;

import dev.meshwright.architect.explain.TextRows;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.DiagnosticText;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.operate.verify.CaseReport;
import dev.meshwright.operate.verify.Coverage;
import dev.meshwright.operate.verify.FileReport;
import dev.meshwright.operate.verify.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/// A test run for people.
public final class VerifyText {
    private static final int NAME_CHARS = 66;
    private static final int TEXT_CHARS = 74;
    private static final int UNTOUCHED_MAX = 20;

    private final Colours colours;
    private final boolean severalBackEnds;

    /// How it is drawn.
    public enum Colours {
        NONE("", "", "", ""),
        TERMINAL("\u001b[32m", "\u001b[31m", "\u001b[2m", "\u001b[0m");

        private final String good;
        private final String bad;
        private final String dim;
        private final String end;

        Colours(String good, String bad, String dim, String end) {
            this.good = good;
            this.bad = bad;
            this.dim = dim;
            this.end = end;
        }
    }

    /// @param backEnds how many judge each case
    public VerifyText(Colours colours, int backEnds) {
        this.colours = colours;
        this.severalBackEnds = backEnds > 1;
    }

    /// A case, as soon as it is judged.
    public String line(CaseReport report) {
        String where = severalBackEnds ? TextRows.pad(report.on(), 6) : "";
        String mark = report.passed() ? colours.good + "ok  " + colours.end : colours.bad + "FAIL" + colours.end;
        String head = "  " + mark + "  " + where + report.name();
        if (report.passed()) {
            return head + "\n";
        }
        StringBuilder out = new StringBuilder(TextRows.pad(head, NAME_CHARS))
                .append("  ")
                .append(dim(place(report.position())))
                .append('\n');
        out.append("        ").append(report.sent()).append('\n');
        Set<Problem.Reason> told = new HashSet<>();
        report.problems().forEach(p -> problem(p, told, out));
        report.problems().stream()
                .flatMap(p -> p.next().stream())
                .distinct()
                .forEach(n -> out.append("        next      ").append(n).append('\n'));
        return out.toString();
    }

    /// @param told steps that stand above already
    private void problem(Problem problem, Set<Problem.Reason> told, StringBuilder out) {
        out.append("        ")
                .append(TextRows.pad("expected  " + problem.expected(), NAME_CHARS - 8))
                .append("  ")
                .append(dim(place(problem.position())))
                .append('\n');
        out.append("        came out  ").append(problem.cameOut()).append('\n');
        String label = "why";
        String at = "";
        for (Problem.Reason reason : problem.why()) {
            if (!told.add(reason)) {
                continue;
            }
            if (!reason.at().equals(at)) {
                at = reason.at();
                out.append("        ")
                        .append(TextRows.pad(label, 10))
                        .append(dim(at))
                        .append('\n');
                label = "";
            }
            String place = reason.place();
            String step = reason.step();
            for (String row : TextRows.rows(reason.text(), TEXT_CHARS)) {
                out.append("                    ").append(TextRows.pad(step, 16));
                out.append(place.isEmpty() ? row : TextRows.pad(row, TEXT_CHARS) + "  " + dim(place))
                        .append('\n');
                place = "";
                step = "";
            }
        }
    }

    private String dim(String text) {
        return colours.dim + text + colours.end;
    }

    private static String place(Position position) {
        return position.line() == 0 ? position.file() : position.file() + ":" + position.line();
    }

    /// Faults of the file and of the configuration, and coverage, below the cases.
    public String end(FileReport report) {
        StringBuilder out = new StringBuilder();
        diagnostics("of the test file; the cases concerned were not asked", report.faults(), report, out);
        diagnostics("of the configuration; what is concerned is left out", report.configuration(), report, out);
        if (!report.idlePatches().isEmpty()) {
            out.append('\n')
                    .append(DiagnosticText.renderAll(
                            report.idlePatches(), name -> report.texts().getOrDefault(name, "")));
        }
        coverage(report.coverage(), out);
        return out.toString();
    }

    private static void diagnostics(String what, List<Diagnostic> all, FileReport report, StringBuilder out) {
        if (all.isEmpty()) {
            return;
        }
        out.append('\n')
                .append(DiagnosticText.renderAll(all, name -> report.texts().getOrDefault(name, "")));
        out.append(all.size() == 1 ? "1 fault " : all.size() + " faults ")
                .append(what)
                .append('\n');
    }

    private void coverage(Coverage coverage, StringBuilder out) {
        List<String> parts = new ArrayList<>();
        for (Coverage.What what : Coverage.What.values()) {
            if (coverage.count(what) > 0) {
                parts.add(coverage.touched(what) + " of " + coverage.count(what) + " " + what.words());
            }
        }
        if (parts.isEmpty()) {
            return;
        }
        out.append("  touched by the cases: ").append(String.join(", ", parts)).append('\n');
        List<Coverage.Item> untouched = coverage.untouched();
        untouched.stream()
                .limit(UNTOUCHED_MAX)
                .forEach(i -> out.append("    untouched: ")
                        .append(TextRows.pad(
                                i.element() + (i.field().isEmpty() ? "" : " " + i.field()), NAME_CHARS - 14))
                        .append("  ")
                        .append(dim(place(i.position())))
                        .append('\n'));
        if (untouched.size() > UNTOUCHED_MAX) {
            out.append("    and ").append(untouched.size() - UNTOUCHED_MAX).append(" more; all of them with -o json\n");
        }
    }

    /// The last line: counts and times over all files.
    public static String summary(List<FileReport> reports) {
        long cases = reports.stream().mapToLong(r -> r.cases().size()).sum();
        long failed = reports.stream()
                .mapToLong(r -> r.cases().stream().filter(c -> !c.passed()).count())
                .sum();
        long faults = reports.stream().mapToLong(r -> r.faults().size()).sum();
        long configuration =
                reports.stream().mapToLong(r -> r.configuration().size()).sum();
        TreeMap<String, FileReport.Spent> spent = new TreeMap<>();
        reports.forEach(r -> r.nanos()
                .forEach((on, time) -> spent.merge(
                        on,
                        time,
                        (a, b) -> new FileReport.Spent(
                                a.prepareNanos() + b.prepareNanos(), a.casesNanos() + b.casesNanos()))));
        StringBuilder out = new StringBuilder("\n");
        out.append(counted(cases, "case")).append(": ").append(cases - failed).append(" passed, ");
        out.append(failed).append(" failed");
        out.append(faults > 0 ? ", " + counted(faults, "fault") + " in test files" : "");
        out.append(configuration > 0 ? ", " + counted(configuration, "error") + " in the configuration" : "");
        spent.forEach((on, time) -> out.append("   ")
                .append(on)
                .append(' ')
                .append(millis(time.casesNanos()))
                .append(" (and ")
                .append(millis(time.prepareNanos()))
                .append(" before)"));
        return out.append('\n').toString();
    }

    private static String counted(long n, String word) {
        return n + " " + word + (n == 1 ? "" : "s");
    }

    static String millis(long nanos) {
        long millis = nanos / 1_000_000;
        return millis < 10_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
