package dev.meshwright.operate.verify.report;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.operate.verify.CaseReport;
import dev.meshwright.operate.verify.FileReport;
import dev.meshwright.operate.verify.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A test run in the XML form that build servers read (JUnit's, as Ant writes it): a suite for each file and
/// back end, a case for each case, and one for the test file and the configuration where they have errors.
public final class VerifyJunit {
    private VerifyJunit() {}

    public static String of(List<FileReport> reports) {
        List<String> suites = new ArrayList<>();
        int tests = 0;
        int failures = 0;
        int errors = 0;
        for (FileReport report : reports) {
            List<String> backEnds =
                    report.cases().stream().map(CaseReport::on).distinct().toList();
            for (String on : backEnds.isEmpty() ? List.of("core") : backEnds) {
                boolean first = backEnds.isEmpty() || on.equals(backEnds.getFirst());
                Suite suite = suite(report, on, first);
                suites.add(suite.xml());
                tests += suite.tests();
                failures += suite.failures();
                errors += suite.errors();
            }
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"meshwright verify\" tests=\"" + tests
                + "\" failures=\"" + failures + "\" errors=\"" + errors + "\">\n" + String.join("", suites)
                + "</testsuites>\n";
    }

    private record Suite(String xml, int tests, int failures, int errors) {}

    private static Suite suite(FileReport report, String on, boolean first) {
        StringBuilder cases = new StringBuilder();
        String name = report.file().name() + " (" + on + ")";
        int tests = 0;
        int failures = 0;
        int errors = 0;
        long nanos = 0;
        for (CaseReport each : report.cases()) {
            if (!each.on().equals(on)) {
                continue;
            }
            tests++;
            nanos += each.nanos();
            open(cases, each.name(), name, report, each.position().line(), each.nanos());
            if (each.passed()) {
                cases.append("/>\n");
                continue;
            }
            failures++;
            cases.append(">\n      <failure message=\"")
                    .append(escaped(each.problems().stream()
                            .map(p -> "expected " + p.expected() + ", came out " + p.cameOut())
                            .reduce((a, b) -> a + "; " + b)
                            .orElse("")))
                    .append("\">")
                    .append(escaped(body(each)))
                    .append("</failure>\n    </testcase>\n");
        }
        if (first) {
            for (Diagnostic fault : report.faults()) {
                tests++;
                errors++;
                diagnostic(cases, "test file", fault, name, report);
            }
            for (Diagnostic fault : report.configuration()) {
                tests++;
                errors++;
                diagnostic(cases, "configuration", fault, name, report);
            }
        }
        String xml = "  <testsuite name=\"" + escaped(name) + "\" tests=\"" + tests + "\" failures=\"" + failures
                + "\" errors=\"" + errors + "\" skipped=\"0\" time=\"" + seconds(nanos) + "\" file=\""
                + escaped(report.file().source().name()) + "\">\n" + cases + "  </testsuite>\n";
        return new Suite(xml, tests, failures, errors);
    }

    private static void open(StringBuilder out, String name, String suite, FileReport report, int line, long nanos) {
        out.append("    <testcase name=\"")
                .append(escaped(name))
                .append("\" classname=\"")
                .append(escaped(suite))
                .append("\" file=\"")
                .append(escaped(report.file().source().name()))
                .append("\" line=\"")
                .append(line)
                .append("\" time=\"")
                .append(seconds(nanos))
                .append('"');
    }

    private static void diagnostic(StringBuilder out, String what, Diagnostic fault, String suite, FileReport report) {
        open(out, what + " " + fault.position(), suite, report, fault.position().line(), 0);
        out.append(">\n      <error type=\"")
                .append(fault.code())
                .append("\" message=\"")
                .append(escaped(fault.toString()))
                .append("\">")
                .append(escaped(fault.cause() + "\n" + fault.next()))
                .append("</error>\n    </testcase>\n");
    }

    private static String body(CaseReport each) {
        StringBuilder out = new StringBuilder(each.position() + "\n" + each.sent() + "\n");
        for (Problem problem : each.problems()) {
            out.append(problem.position())
                    .append(" ")
                    .append(problem.key())
                    .append("\n  expected: ")
                    .append(problem.expected())
                    .append("\n  came out: ")
                    .append(problem.cameOut())
                    .append('\n');
            String at = "";
            for (Problem.Reason reason : problem.why()) {
                if (!reason.at().equals(at)) {
                    at = reason.at();
                    out.append("  ").append(at).append('\n');
                }
                out.append("    ").append(reason.step()).append(": ").append(reason.text());
                out.append(reason.place().isEmpty() ? "" : "   " + reason.place())
                        .append('\n');
            }
            problem.next().forEach(n -> out.append("  next: ").append(n).append('\n'));
        }
        return out.toString();
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.6f", nanos / 1e9);
    }

    /// For text and attributes; what XML 1.0 cannot hold becomes a question mark.
    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\n', '\t' -> out.appendCodePoint(c);
                default -> {
                    boolean allowed = c >= 0x20 && !(c >= 0xD800 && c <= 0xDFFF) && c != 0xFFFE && c != 0xFFFF;
                    out.appendCodePoint(allowed ? c : '?');
                }
            }
        });
        return out.toString();
    }
}
