package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One mistake in one document, as authors make them.
///
/// @param documents with the mistake
/// @param where index of the document with it
/// @param sort of mistake
public record Breakage(List<Map<String, Object>> documents, int where, Sort sort) {
    public enum Sort {
        /// A field that nobody knows.
        MISSPELT,
        /// A list, mapping or text where another is due.
        WRONG_TYPE,
        /// A number far out of any range.
        OUT_OF_RANGE
    }

    /// Mappings whose keys are the author's own.
    private static final Set<String> FREE = Set.of(
            "headers",
            "withoutHeaders",
            "queryParams",
            "set",
            "add",
            "labels",
            "matchLabels",
            "selector",
            "sourceLabels",
            "portLevelMtls",
            "ports",
            "policies",
            "typed_per_filter_config");

    public Breakage {
        documents = List.copyOf(documents);
    }

    /// Somewhere in one of these documents, at least one of which has a `spec`.
    public static Breakage of(List<Map<String, Object>> documents, Dice dice) {
        int where = dice.below(documents.size());
        while (!documents.get(where).containsKey("spec")) {
            where = (where + 1) % documents.size();
        }
        Sort sort = dice.of(Sort.values());
        Map<String, Object> document = documents.get(where);
        List<Object> variants = new ArrayList<>();
        inside(document.getOrDefault("spec", Map.of()), "spec", sort, dice, variants);
        if (variants.isEmpty()) {
            sort = Sort.MISSPELT;
            Map<String, Object> spec = new LinkedHashMap<>();
            spec.put("nobodyKnows", 1);
            variants.add(spec);
        }
        Map<String, Object> broken = new LinkedHashMap<>(document);
        broken.put("spec", dice.of(variants));
        List<Map<String, Object>> all = new ArrayList<>(documents);
        all.set(where, broken);
        return new Breakage(all, where, sort);
    }

    /// The value with the mistake at each place where it can be.
    private static void inside(Object value, String key, Sort sort, Dice dice, List<Object> variants) {
        switch (value) {
            case Map<?, ?> map -> {
                if (sort == Sort.MISSPELT && !FREE.contains(key) && !map.isEmpty()) {
                    Map<Object, Object> renamed = new LinkedHashMap<>();
                    int at = dice.below(map.size());
                    int i = 0;
                    for (Map.Entry<?, ?> entry : map.entrySet()) {
                        renamed.put(i++ == at ? entry.getKey() + "x" : entry.getKey(), entry.getValue());
                    }
                    variants.add(renamed);
                }
                map.forEach((name, inner) -> {
                    List<Object> below = new ArrayList<>();
                    inside(inner, String.valueOf(name), sort, dice, below);
                    for (Object each : below) {
                        Map<Object, Object> with = new LinkedHashMap<>(map);
                        with.put(name, each);
                        variants.add(with);
                    }
                });
            }
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    List<Object> below = new ArrayList<>();
                    inside(list.get(i), key, sort, dice, below);
                    for (Object each : below) {
                        List<Object> with = new ArrayList<>(list);
                        with.set(i, each);
                        variants.add(with);
                    }
                }
            }
            default -> {
                switch (sort) {
                    case MISSPELT -> {}
                    case WRONG_TYPE -> variants.add(List.of(List.of(1)));
                    case OUT_OF_RANGE -> {
                        if (value instanceof Number) {
                            variants.add(dice.of(-1, 1_000_000));
                        }
                    }
                }
            }
        }
    }
}
