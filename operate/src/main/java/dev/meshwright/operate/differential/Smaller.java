package dev.meshwright.operate.differential;

import dev.meshwright.operate.differential.generate.Asked;
import dev.meshwright.operate.differential.generate.Island;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Everything that is one step smaller than an island: without a document, a field, a list's element, a header of the
/// request; whole parts before parts of parts.
final class Smaller {
    /// What must not be left out of a document, or it is another element.
    private static final List<String> IDENTITY = List.of("apiVersion", "kind", "metadata");

    private Smaller() {}

    static List<Island> of(Island island) {
        List<Island> variants = new ArrayList<>();
        List<Map<String, Object>> documents = island.documents();
        for (int i = 0; documents.size() > 1 && i < documents.size(); i++) {
            List<Map<String, Object>> fewer = new ArrayList<>(documents);
            fewer.remove(i);
            variants.add(island.with(fewer, island.requests()));
        }
        island.requests()
                .forEach(asked ->
                        simpler(asked).forEach(simple -> variants.add(island.with(documents, List.of(simple)))));
        List<Island> inside = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            for (Map<String, Object> less : documentsBelow(documents.get(i))) {
                List<Map<String, Object>> with = new ArrayList<>(documents);
                with.set(i, less);
                inside.add(island.with(with, island.requests()));
            }
        }
        variants.addAll(inside);
        return variants;
    }

    private static List<Map<String, Object>> documentsBelow(Map<String, Object> document) {
        List<Map<String, Object>> variants = new ArrayList<>();
        document.forEach((key, value) -> {
            if (!IDENTITY.contains(key)) {
                less(value).forEach(v -> {
                    Map<String, Object> with = new LinkedHashMap<>(document);
                    with.put(key, v);
                    variants.add(with);
                });
            }
        });
        return variants;
    }

    private static List<Object> less(Object value) {
        List<Object> variants = new ArrayList<>();
        switch (value) {
            case Map<?, ?> map -> {
                map.keySet().forEach(key -> {
                    Map<Object, Object> without = new LinkedHashMap<>(map);
                    without.remove(key);
                    variants.add(without);
                });
                map.forEach((key, inner) -> less(inner).forEach(v -> {
                    Map<Object, Object> with = new LinkedHashMap<>(map);
                    with.put(key, v);
                    variants.add(with);
                }));
            }
            case List<?> list -> {
                for (int i = 0; list.size() > 1 && i < list.size(); i++) {
                    List<Object> without = new ArrayList<>(list);
                    without.remove(i);
                    variants.add(without);
                }
                for (int i = 0; i < list.size(); i++) {
                    int at = i;
                    less(list.get(i)).forEach(v -> {
                        List<Object> with = new ArrayList<>(list);
                        with.set(at, v);
                        variants.add(with);
                    });
                }
            }
            default -> {}
        }
        return variants;
    }

    private static List<Asked> simpler(Asked asked) {
        List<Asked> variants = new ArrayList<>();
        for (int i = 0; i < asked.headers().size(); i++) {
            List<Map.Entry<String, String>> headers = new ArrayList<>(asked.headers());
            headers.remove(i);
            variants.add(asked.with(asked.method(), asked.path(), headers, asked.http2()));
        }
        if (asked.path().length() > 1) {
            variants.add(asked.with(asked.method(), "/", asked.headers(), asked.http2()));
        }
        if (asked.path().indexOf('?') >= 0) {
            variants.add(
                    asked.with(asked.method(), asked.path().replaceFirst("\\?.*", ""), asked.headers(), asked.http2()));
        }
        if (asked.http2()) {
            variants.add(asked.with(asked.method(), asked.path(), asked.headers(), false));
        }
        if (asked.scheme().equals("http") && !asked.method().equals("GET")) {
            variants.add(asked.with("GET", asked.path(), asked.headers(), asked.http2()));
        }
        return variants;
    }
}
