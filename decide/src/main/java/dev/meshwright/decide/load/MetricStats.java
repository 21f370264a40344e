package dev.meshwright.decide.load;

import dev.meshwright.base.cel.CelSyntaxException;
import dev.meshwright.decide.cel.CelProgram;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.stats.MetricRules;
import dev.meshwright.decide.stats.MetricRules.Rule;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads Istio's `stats.PluginConfig`. Its other fields say how Istio's proxy keeps what it counts.
final class MetricStats {
    private static final int TAGS_MAX = 64;
    private static final long INTERVAL_MILLIS_MAX = Duration.ofDays(1).toMillis();

    private MetricStats() {}

    static MetricRules read(Message m, Value.Struct config) throws LoadException {
        return read(m, config, interval(m, config.text("tcp_reporting_duration")));
    }

    private static MetricRules read(Message m, Value.Struct config, long reportingMillis) throws LoadException {
        Map<String, Rule> rules = new HashMap<>();
        List<Value> metrics =
                config.fields().get("metrics") instanceof Value.Items(List<Value> items) ? items : List.of();
        for (Value each : metrics) {
            if (!(each instanceof Value.Struct metric)) {
                throw m.badHere("metrics: expected a list of mappings");
            }
            rules.put(metric.text("name"), rule(m, metric));
        }
        return MetricRules.of(rules, reportingMillis);
    }

    /// A duration in its JSON form, `1.5s`; 0 when there is none.
    private static long interval(Message m, String text) throws LoadException {
        if (text.isEmpty()) {
            return 0;
        }
        try {
            BigDecimal seconds = new BigDecimal(text.endsWith("s") ? text.substring(0, text.length() - 1) : "");
            return Math.clamp(seconds.movePointRight(3).longValue(), 0, INTERVAL_MILLIS_MAX);
        } catch (NumberFormatException _) {
            throw m.badHere("tcp_reporting_duration: '" + text + "' (expected: seconds, like 5s)");
        }
    }

    /// The message itself (istio/api, `envoy/extensions/stats/config.proto`): `tcp_reporting_duration` is its field 7,
    /// `metrics` 8.
    static MetricRules typed(Message m) throws LoadException {
        List<Value> metrics = new ArrayList<>();
        long reporting = 0;
        while (m.next()) {
            switch (m.number()) {
                case 7 -> reporting = m.durationMillis();
                case 8 -> metrics.add(metric(m.message()));
                default -> m.skip();
            }
        }
        return read(m, new Value.Struct(Map.of("metrics", new Value.Items(metrics))), reporting);
    }

    private static Value metric(Message m) throws LoadException {
        Map<String, Value> tags = new HashMap<>();
        List<Value> remove = new ArrayList<>();
        Map<String, Value> metric = new HashMap<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    String name = "";
                    String expression = "";
                    Message entry = m.message();
                    while (entry.next()) {
                        switch (entry.number()) {
                            case 1 -> name = entry.text();
                            case 2 -> expression = entry.text();
                            default -> throw entry.unsupported();
                        }
                    }
                    tags.put(name, new Value.Text(expression));
                }
                case 2 -> metric.put("name", new Value.Text(m.text()));
                case 3 -> remove.add(new Value.Text(m.text()));
                case 4 -> m.skip(); // match: Istio has not made it either
                case 5 -> metric.put("drop", new Value.Bool(m.flag()));
                default -> throw m.unsupported();
            }
        }
        metric.put("dimensions", new Value.Struct(tags));
        metric.put("tags_to_remove", new Value.Items(remove));
        return new Value.Struct(metric);
    }

    private static Rule rule(Message m, Value.Struct metric) throws LoadException {
        boolean drop = metric.fields().get("drop") instanceof Value.Bool(boolean value) && value;
        Set<String> remove = new HashSet<>();
        if (metric.fields().get("tags_to_remove") instanceof Value.Items(List<Value> names)) {
            for (Value name : names) {
                if (name instanceof Value.Text text) {
                    remove.add(text.text());
                }
            }
        }
        Map<String, CelProgram> tags = new HashMap<>();
        if (metric.fields().get("dimensions") instanceof Value.Struct dimensions) {
            for (Map.Entry<String, Value> tag : dimensions.fields().entrySet()) {
                tags.put(tag.getKey(), program(m, tag.getKey(), tag.getValue()));
            }
        }
        if (tags.size() > TAGS_MAX) {
            throw m.badHere(tags.size() + " tags (expected: at most " + TAGS_MAX + ")");
        }
        return new Rule(drop, remove, tags);
    }

    private static CelProgram program(Message m, String tag, Value value) throws LoadException {
        if (!(value instanceof Value.Text text)) {
            throw m.badHere("tag '" + tag + "': expected an expression");
        }
        try {
            return CelProgram.compile(text.text());
        } catch (CelSyntaxException e) {
            throw m.badHere("tag '" + tag + "': " + e.getMessage());
        }
    }
}
