package dev.meshwright.decide.load;

import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.metadata.Value;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How extensions are written, and which may stand in a configuration without this proxy having them: each with the
/// reason why skipping changes no traffic. Everything else that is unknown is refused.
final class Extensions {
    /// Peers tell each other who they are; we learn the peer's identity from its certificate.
    private static final Set<String> METADATA_EXCHANGE = Set.of(
            "envoy.tcp.metadataexchange.config.MetadataExchange",
            "io.istio.http.peer_metadata.Config",
            "io.istio.network.metadata_exchange.Config");

    /// `envoy.extensions.wasm.v3.FailurePolicy`.
    private static final int FAIL_OPEN = 3;

    private static final String APPLICATION_PROTOCOLS = "envoy.network.application_protocols";

    private Extensions() {}

    /// An HTTP filter that only observes or labels.
    static boolean harmlessHttp(String type) {
        return METADATA_EXCHANGE.contains(type);
    }

    static boolean harmlessNetwork(String type) {
        return METADATA_EXCHANGE.contains(type);
    }

    /// `set_filter_state`, as far as it chooses the ALPN words of upstream connections: this proxy chooses them by the
    /// HTTP version that it speaks ([dev.meshwright.decide.tls.UpstreamTls#forHttp]).
    static HttpFilter applicationProtocols(Message m, String type) throws LoadException {
        while (m.next()) {
            Message value = m.message();
            while (value.next()) {
                switch (value.number()) {
                    case 1 -> {
                        if (!value.text().equals(APPLICATION_PROTOCOLS)) {
                            throw value.bad("not supported by this proxy (expected: " + APPLICATION_PROTOCOLS + ")");
                        }
                    }
                    case 2, 3, 4, 5 -> value.skip(); // the words, and how long they hold
                    default -> throw value.unsupported();
                }
            }
        }
        return new HttpFilter.Ignored(type);
    }

    /// Istio's standard metrics, which this proxy counts itself.
    static boolean istioStats(String type) {
        return type.equals("stats.PluginConfig") || type.equals("istio.telemetry.stats.PluginConfig");
    }

    /// A module of WebAssembly, which this proxy does not run.
    ///
    /// @param open what it is for goes on without it
    record Module(String name, boolean open) {}

    /// `envoy.extensions.filters.{http,network}.wasm.v3.Wasm`. What a module does when it cannot run is said by its
    /// configuration: `failure_policy`, or the older `fail_open`.
    static Module wasm(Message m) throws LoadException {
        String name = "wasm";
        boolean open = false;
        int policy = 0;
        while (m.next()) {
            if (m.number() != 1) {
                throw m.unsupported();
            }
            Message plugin = m.message();
            while (plugin.next()) {
                switch (plugin.number()) {
                    case 1 -> name = plugin.text();
                    case 5 -> open = plugin.flag();
                    case 7 -> policy = plugin.number31();
                    default -> plugin.skip(); // what it would run, and with what
                }
            }
        }
        return new Module(name, policy == FAIL_OPEN || (policy == 0 && open));
    }

    /// `core.v3.TypedExtensionConfig`; its type URL decides, and its name is for people.
    static Message.Typed config(Message m) throws LoadException {
        Message.@Nullable Typed typed = null;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip();
                case 2 -> typed = m.any();
                default -> throw m.unsupported();
            }
        }
        if (typed == null) {
            throw m.badHere("typed_config is missing");
        }
        return typed;
    }

    /// What a `TypedStruct` stands for.
    record Struct(String type, Value.Struct value) {}

    static Struct typedStruct(Message m) throws LoadException {
        String url = "";
        Value.Struct value = new Value.Struct(Map.of());
        while (m.next()) {
            switch (m.number()) {
                case 1 -> url = m.text();
                case 2 -> value = Structs.struct(m.message());
                default -> m.skip();
            }
        }
        return new Struct(url.substring(url.lastIndexOf('/') + 1), value);
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
        if (!harmlessNetwork(struct ? typedStruct(typed.value()).type() : typed.type())) {
            throw typed.value().badHere(typed.type() + ": not supported by this proxy");
        }
    }
}
