package dev.meshwright.decide.stats;

import dev.meshwright.decide.cel.CelProgram;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What is counted otherwise than usual.
///
/// @param rules by the name of the metric without `istio_`; the one of the empty name is about all others
/// @param programs the expressions of all tags, each once
/// @param reportingMillis how often bytes of an open connection are counted at most; 0: whenever somebody looks
public record MetricRules(Map<String, Rule> rules, List<CelProgram> programs, long reportingMillis) {
    /// Everything as usual.
    public static final MetricRules NONE = new MetricRules(Map.of(), List.of(), 0);

    private static final Rule USUAL = new Rule(false, Set.of(), Map.of());

    /// @param drop not counted at all
    /// @param remove tags that are left out
    /// @param tags that are put in, or are something else
    public record Rule(boolean drop, Set<String> remove, Map<String, CelProgram> tags) {
        public Rule {
            remove = Set.copyOf(remove);
            tags = java.util.Collections.unmodifiableMap(new TreeMap<>(tags));
        }
    }

    public MetricRules {
        rules = Map.copyOf(rules);
        programs = List.copyOf(programs);
    }

    public static MetricRules of(Map<String, Rule> rules, long reportingMillis) {
        Set<CelProgram> programs = new LinkedHashSet<>();
        new TreeMap<>(rules)
                .values()
                .forEach(rule -> programs.addAll(rule.tags().values()));
        return new MetricRules(rules, List.copyOf(programs), reportingMillis);
    }

    /// Whether everything has its usual tags.
    public boolean isUsual() {
        return rules.isEmpty();
    }

    /// @param metric without `istio_`
    public Rule of(String metric) {
        Rule own = rules.get(metric);
        return own != null ? own : rules.getOrDefault("", USUAL);
    }
}
