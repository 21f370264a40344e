package dev.meshwright.operate.differential.generate;

import java.util.LinkedHashMap;
import java.util.Map;

/// Short ways to write trees of documents.
final class Node {
    private Node() {}

    /// @param pairs key, value, key, value
    static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /// A document.
    static Map<String, Object> document(
            String apiVersion, String kind, String namespace, String name, Map<String, Object> spec) {
        return map(
                "apiVersion",
                apiVersion,
                "kind",
                kind,
                "metadata",
                map("name", name, "namespace", namespace),
                "spec",
                spec);
    }
}
