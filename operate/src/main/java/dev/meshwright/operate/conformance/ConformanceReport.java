package dev.meshwright.operate.conformance;

import dev.meshwright.operate.conformance.CaseResult.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What a run came to, for people and for programs.
public record ConformanceReport(List<CaseResult> results) {
    private static final int REASON_MAX = 400;

    public ConformanceReport {
        results = List.copyOf(results);
    }

    public long count(Verdict verdict) {
        return results.stream().filter(r -> r.verdict() == verdict).count();
    }

    /// One line for one case.
    public static String line(CaseResult result) {
        String reason = result.reason().length() > REASON_MAX
                ? result.reason().substring(0, REASON_MAX) + "..."
                : result.reason();
        return String.format(
                Locale.ROOT,
                "%-13s %-5s %s %s%s",
                result.verdict().name().toLowerCase(Locale.ROOT),
                result.on(),
                result.suite(),
                result.id(),
                reason.isEmpty() ? "" : ": " + reason.replace('\n', ' '));
    }

    /// A row for each suite and back end.
    public String table() {
        Map<String, Map<Verdict, Integer>> rows = new TreeMap<>();
        Map<String, Long> millis = new TreeMap<>();
        for (CaseResult result : results) {
            String row = String.format(Locale.ROOT, "%-20s %-6s", result.suite(), result.on());
            rows.computeIfAbsent(row, _ -> new TreeMap<>()).merge(result.verdict(), 1, Integer::sum);
            millis.merge(row, result.millis(), Long::sum);
        }
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-20s %-6s %7s %7s %14s %8s%n",
                "suite",
                "on",
                "passed",
                "failed",
                "inexpressible",
                "seconds"));
        rows.forEach((row, counts) -> text.append(String.format(
                Locale.ROOT,
                "%s %7d %7d %14d %8.1f%n",
                row,
                counts.getOrDefault(Verdict.PASSED, 0),
                counts.getOrDefault(Verdict.FAILED, 0),
                counts.getOrDefault(Verdict.INEXPRESSIBLE, 0),
                millis.getOrDefault(row, 0L) / 1000.0)));
        return text.toString();
    }

    public String json() {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("passed", count(Verdict.PASSED));
        summary.put("failed", count(Verdict.FAILED));
        summary.put("inexpressible", count(Verdict.INEXPRESSIBLE));
        List<Map<String, Object>> cases = new ArrayList<>();
        for (CaseResult result : results) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("suite", result.suite());
            one.put("id", result.id());
            one.put("on", result.on());
            one.put("verdict", result.verdict().name().toLowerCase(Locale.ROOT));
            one.put("reason", result.reason());
            one.put("sent", result.sent());
            one.put("observed", result.observed());
            one.put("expected", result.expected());
            cases.add(one);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("summary", summary);
        report.put("cases", cases);
        return Json.write(report);
    }
}
