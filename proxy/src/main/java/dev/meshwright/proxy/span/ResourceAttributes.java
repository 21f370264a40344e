package dev.meshwright.proxy.span;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// `OTEL_RESOURCE_ATTRIBUTES`: `key=value,key=value`, values percent-encoded (OpenTelemetry specification, "Specifying
/// resource information via an environment variable").
final class ResourceAttributes {
    static final String NAME = "OTEL_RESOURCE_ATTRIBUTES";

    private ResourceAttributes() {}

    /// A pair without `=`, or with a broken encoding, is left out.
    static Map<String, String> parse(String text) {
        Map<String, String> attributes = new TreeMap<>();
        for (String pair : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                try {
                    attributes.put(
                            pair.substring(0, equals).strip(),
                            URLDecoder.decode(
                                    pair.substring(equals + 1).strip().replace("+", "%2B"), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException _) {
                    // the specification: discard what cannot be decoded
                }
            }
        }
        return attributes;
    }
}
