package dev.meshwright.decide.load;

import java.util.Set;

/// Extensions that may stand in a configuration without this proxy having them: each with the reason why skipping
/// changes no traffic.
/// Everything else that is unknown is refused.
final class Extensions {
    /// Peers tell each other who they are; we learn the peer's identity from its certificate.
    private static final Set<String> METADATA_EXCHANGE = Set.of(
            "envoy.tcp.metadataexchange.config.MetadataExchange",
            "io.istio.http.peer_metadata.Config",
            "io.istio.network.metadata_exchange.Config");

    private Extensions() {}

    /// An HTTP filter that only observes or labels.
    static boolean harmlessHttp(String type) {
        return METADATA_EXCHANGE.contains(type);
    }

    static boolean harmlessNetwork(String type) {
        return METADATA_EXCHANGE.contains(type);
    }

    /// Istio's standard metrics, which this proxy counts itself.
    static boolean istioStats(String type) {
        return type.equals("stats.PluginConfig") || type.equals("istio.telemetry.stats.PluginConfig");
    }

    /// The type that a `TypedStruct` stands for.
    static String typedStruct(Message m) throws LoadException {
        String url = "";
        while (m.next()) {
            if (m.number() == 1) {
                url = m.text();
            } else {
                m.skip();
            }
        }
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /// Checks one entry of `Cluster.filters`.
    static void clusterFilter(Message m) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip();
                case 2 -> refuseUnlessHarmless(m.any());
                default -> throw m.unsupported();
            }
        }
    }

    /// Checks one of a cluster's own HTTP filters: only the codec that every chain ends with.
    static void upstreamHttpFilter(Message m) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 1, 6, 7 -> m.skip();
                case 4 -> {
                    Message.Typed typed = m.any();
                    if (!typed.type().equals("envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec")) {
                        throw typed.value().badHere(typed.type() + ": not supported by this proxy");
                    }
                }
                default -> throw m.unsupported();
            }
        }
    }

    private static void refuseUnlessHarmless(Message.Typed typed) throws LoadException {
        boolean struct = typed.type().endsWith(".TypedStruct");
        if (!harmlessNetwork(struct ? typedStruct(typed.value()) : typed.type())) {
            throw typed.value().badHere(typed.type() + ": not supported by this proxy");
        }
    }
}
