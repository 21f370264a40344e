package dev.meshwright.proxy.http1;

import dev.meshwright.proxy.http.HttpSyntax;
import dev.meshwright.proxy.http.MessageHead;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/// Fields that a Connection header names (RFC 9110 7.6.1).
final class HopByHop {
    /// Handled by the parser itself, so never in the list.
    private static final Set<String> OPTIONS = Set.of("close", "keep-alive", "upgrade", "te", "http2-settings", "");
    /// A peer may not make us drop what later hops base trust, routing or framing on; RFC 9110 7.6.1 forbids naming
    /// end-to-end fields.
    private static final Set<String> KEPT = Set.of(
            "authorization",
            "cookie",
            "content-type",
            "content-encoding",
            "cache-control",
            "forwarded",
            "via",
            "x-request-id",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-client-cert");

    private HopByHop() {}

    static void removeNominated(MessageHead head, byte[] bytes, int from, int to) {
        if (HttpSyntax.equalsIgnoreCase(bytes, from, to, "keep-alive")
                || HttpSyntax.equalsIgnoreCase(bytes, from, to, "close")) {
            return;
        }
        String name = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1)
                .strip()
                .toLowerCase(Locale.ROOT);
        if (!OPTIONS.contains(name) && !KEPT.contains(name) && !name.startsWith("x-envoy-")) {
            head.remove(name);
        }
    }
}
