package dev.meshwright.architect.explain;

import dev.meshwright.architect.explain.Explanation.From;
import dev.meshwright.architect.explain.Explanation.Hop;
import dev.meshwright.architect.explain.Explanation.Line;
import dev.meshwright.architect.explain.Explanation.Way;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// An explanation for machines: `apiVersion: meshwright.dev/v1`, `kind: Explanation`. The form is told in
/// docs/explain.md; fields are added, never renamed.
public final class ExplanationJson {
    private ExplanationJson() {}

    /// Maps, lists, texts, numbers and truth values, for a writer of JSON.
    public static Map<String, Object> of(Explanation explanation) {
        Map<String, Object> root = object();
        root.put("apiVersion", "meshwright.dev/v1");
        root.put("kind", "Explanation");
        root.put("request", explanation.question().target().toString());
        root.put(
                "headers",
                explanation.question().headers().stream()
                        .map(h -> Map.of("name", h.getKey(), "value", h.getValue()))
                        .toList());
        root.put("from", explanation.from());
        put(root, "identity", explanation.identity());
        root.put("works", explanation.works());
        root.put("notes", explanation.notes());
        root.put("ways", explanation.ways().stream().map(ExplanationJson::way).toList());
        root.put(
                "advice",
                explanation.advice().stream()
                        .map(a -> {
                            Map<String, Object> one = object();
                            one.put("cause", a.what());
                            one.put("next", a.next());
                            from(one, a.from());
                            return one;
                        })
                        .toList());
        return root;
    }

    private static Map<String, Object> way(Way way) {
        Map<String, Object> one = object();
        one.put("share", Math.round(way.share() * 1e6) / 1e6);
        one.put("verdict", way.verdict().name().toLowerCase(Locale.ROOT));
        one.put("end", way.end());
        if (way.status() > 0) {
            one.put("status", way.status());
        }
        put(one, "flag", way.flag());
        if (way.delayMillis() > 0) {
            one.put("delayMillis", way.delayMillis());
        }
        if (!way.copies().isEmpty()) {
            one.put("copies", way.copies());
        }
        List<Object> hops = new ArrayList<>();
        for (Hop hop : way.hops()) {
            Map<String, Object> proxy = object();
            proxy.put("proxy", hop.proxy());
            proxy.put("side", hop.side().name().toLowerCase(Locale.ROOT));
            proxy.put("steps", hop.lines().stream().map(ExplanationJson::line).toList());
            hops.add(proxy);
        }
        one.put("hops", hops);
        return one;
    }

    private static Map<String, Object> line(Line line) {
        Map<String, Object> one = object();
        one.put("step", line.step());
        one.put("taken", line.taken());
        one.put("text", line.text());
        put(one, "resource", line.resource());
        put(one, "path", line.path());
        from(one, line.from());
        return one;
    }

    private static void from(Map<String, Object> one, From from) {
        switch (from) {
            case From.Field(String element, String field, var position) -> {
                Map<String, Object> source = object();
                source.put("element", element);
                put(source, "field", field);
                source.put("file", position.file());
                source.put("line", position.line());
                source.put("column", position.column());
                one.put("source", source);
            }
            case From.Unwritten(String whose) -> one.put("source", Map.of("unwritten", whose));
            case From.Nothing() -> {}
        }
    }

    private static void put(Map<String, Object> one, String name, String value) {
        if (!value.isEmpty()) {
            one.put(name, value);
        }
    }

    private static Map<String, Object> object() {
        return new LinkedHashMap<>();
    }
}
