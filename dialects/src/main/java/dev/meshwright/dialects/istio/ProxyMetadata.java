package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.model.MeshSettings.Unaddressed;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `proxyMetadata` of MeshConfig's `defaultConfig`: environment of every proxy's agent in Istio. What the control plane
/// asks of it is honoured; the rest belongs to processes that are started before the control plane knows them.
final class ProxyMetadata {
    private static final String FIELD = "proxyMetadata";
    private static final String CAPTURE = "ISTIO_META_DNS_CAPTURE";
    private static final String ALLOCATE = "ISTIO_META_DNS_AUTO_ALLOCATE";

    private ProxyMetadata() {}

    /// @param proxies `defaultConfig`
    /// @param usual when it says nothing
    static Unaddressed read(Optional<Fields> proxies, Unaddressed usual) {
        return proxies.map(fields -> read(fields, usual)).orElse(usual);
    }

    private static Unaddressed read(Fields proxies, Unaddressed usual) {
        Map<String, String> texts = proxies.textMap(FIELD);
        for (Tree.Entry entry : proxies.entriesOf(FIELD)) {
            switch (entry.key()) {
                case CAPTURE -> {
                    if (texts.getOrDefault(CAPTURE, "").equals("true")) {
                        say(
                                proxies,
                                entry,
                                "questions for names are not captured",
                                "ServiceEntries without an address get one, but nothing here tells it to programs",
                                "give it to what answers programs, and endpoints to ServiceEntries that a proxy could"
                                        + " not look up any more");
                    }
                }
                case ALLOCATE ->
                    say(
                            proxies,
                            entry,
                            "has no effect here",
                            "with " + CAPTURE + " addresses are allocated (Istio: since 1.25)",
                            "remove it");
                default ->
                    say(
                            proxies,
                            entry,
                            "has no effect here",
                            "a proxy has the environment that it is started in",
                            "set it where the proxy is started");
            }
        }
        String capture = texts.get(CAPTURE);
        if (capture == null) {
            return usual;
        }
        if (!List.of("true", "false").contains(capture)) {
            proxies.error(
                    Codes.UNKNOWN_WORD,
                    FIELD,
                    CAPTURE + " is '" + capture + "' (expected: \"true\" or \"false\")",
                    "write one of them");
        }
        return capture.equals("true") ? Unaddressed.ALLOCATED : Unaddressed.BY_PORT;
    }

    private static void say(Fields proxies, Tree.Entry entry, String what, String why, String next) {
        proxies.findings()
                .warning(
                        Codes.NO_EFFECT,
                        entry.keyPosition(),
                        proxies.path(FIELD) + "." + entry.key() + ": " + what,
                        why,
                        next);
    }
}
