package dev.meshwright.model;

import java.util.List;
import java.util.Map;

/// A selector in Kubernetes' form: everything must hold.
public record LabelSelector(Map<String, String> labels, List<Requirement> requirements) {
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST
    }

    public record Requirement(String key, Operator operator, List<String> values) {
        public Requirement {
            values = List.copyOf(values);
        }

        boolean holds(Map<String, String> labels) {
            return switch (operator) {
                case IN -> labels.containsKey(key) && values.contains(labels.get(key));
                case NOT_IN -> !labels.containsKey(key) || !values.contains(labels.get(key));
                case EXISTS -> labels.containsKey(key);
                case DOES_NOT_EXIST -> !labels.containsKey(key);
            };
        }
    }

    public LabelSelector {
        labels = SortedCopy.of(labels);
        requirements = List.copyOf(requirements);
    }

    public boolean picks(Map<String, String> of) {
        return of.entrySet().containsAll(labels.entrySet())
                && requirements.stream().allMatch(r -> r.holds(of));
    }
}
