package dev.meshwright.operate.verify.report;

import dev.meshwright.architect.explain.JsonText;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.operate.verify.CaseReport;
import dev.meshwright.operate.verify.Coverage;
import dev.meshwright.operate.verify.FileReport;
import dev.meshwright.operate.verify.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A test run as one JSON object (docs/verify.md tells its fields). Fields are added, never renamed.
public final class VerifyJson {
    private VerifyJson() {}

    public static String of(List<FileReport> reports) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("apiVersion", "meshwright.dev/v1");
        json.put("kind", "VerifyReport");
        json.put(
                "passed",
                reports.stream()
                        .flatMap(r -> r.cases().stream())
                        .filter(CaseReport::passed)
                        .count());
        json.put(
                "failed",
                reports.stream()
                        .flatMap(r -> r.cases().stream())
                        .filter(c -> !c.passed())
                        .count());
        json.put("files", reports.stream().map(VerifyJson::file).toList());
        return JsonText.pretty(json);
    }

    private static Map<String, Object> file(FileReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", report.file().source().name());
        json.put("name", report.file().name());
        json.put("cases", report.cases().stream().map(VerifyJson::testCase).toList());
        json.put("faults", report.faults().stream().map(VerifyJson::diagnostic).toList());
        json.put(
                "configurationErrors",
                report.configuration().stream().map(VerifyJson::diagnostic).toList());
        json.put(
                "configurationWarnings",
                report.idlePatches().stream().map(VerifyJson::diagnostic).toList());
        Map<String, Object> coverage = new LinkedHashMap<>();
        for (Coverage.What what : Coverage.What.values()) {
            Map<String, Object> counts = new LinkedHashMap<>();
            counts.put("all", report.coverage().count(what));
            counts.put("touched", report.coverage().touched(what));
            coverage.put(what.name().toLowerCase(Locale.ROOT) + "s", counts);
        }
        coverage.put(
                "untouched",
                report.coverage().untouched().stream()
                        .map(i -> {
                            Map<String, Object> item = new LinkedHashMap<>();
                            item.put("element", i.element());
                            item.put("field", i.field());
                            place(item, i.position());
                            return item;
                        })
                        .toList());
        json.put("coverage", coverage);
        Map<String, Object> times = new LinkedHashMap<>();
        new java.util.TreeMap<>(report.nanos()).forEach((on, time) -> {
            Map<String, Object> spent = new LinkedHashMap<>();
            spent.put("prepareMillis", time.prepareNanos() / 1_000_000);
            spent.put("casesMillis", time.casesNanos() / 1_000_000);
            times.put(on, spent);
        });
        json.put("times", times);
        return json;
    }

    private static Map<String, Object> testCase(CaseReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", report.name());
        json.put("on", report.on());
        json.put("passed", report.passed());
        json.put("sent", report.sent());
        place(json, report.position());
        json.put("micros", report.nanos() / 1_000);
        json.put("problems", report.problems().stream().map(VerifyJson::problem).toList());
        return json;
    }

    private static Map<String, Object> problem(Problem problem) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", problem.key());
        place(json, problem.position());
        json.put("expected", problem.expected());
        json.put("cameOut", problem.cameOut());
        json.put(
                "why",
                problem.why().stream()
                        .map(r -> {
                            Map<String, Object> reason = new LinkedHashMap<>();
                            reason.put("at", r.at());
                            reason.put("step", r.step());
                            reason.put("text", r.text());
                            reason.put("place", r.place());
                            return reason;
                        })
                        .toList());
        json.put("next", problem.next());
        return json;
    }

    private static Map<String, Object> diagnostic(Diagnostic diagnostic) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", diagnostic.code());
        json.put("severity", diagnostic.severity().name().toLowerCase(Locale.ROOT));
        place(json, diagnostic.position());
        json.put("what", diagnostic.what());
        json.put("cause", diagnostic.cause());
        json.put("next", diagnostic.next());
        return json;
    }

    private static void place(Map<String, Object> json, Position position) {
        json.put("file", position.file());
        json.put("line", position.line());
        json.put("column", position.column());
    }
}
