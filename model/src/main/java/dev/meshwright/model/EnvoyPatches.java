package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.util.List;
import java.util.Map;

/// Changes to what proxies are told, in Envoy's own words (Istio EnvoyFilter).
///
/// @param selectors labels of the workloads; any of them picks. Empty: the whole namespace, or the mesh when the
///     namespace is the root one
/// @param priority lower ones are applied first
/// @param patches in the order in which they are applied
public record EnvoyPatches(
        String name,
        String namespace,
        List<Map<String, String>> selectors,
        int priority,
        List<Patch> patches,
        Origin origin) {
    public EnvoyPatches {
        selectors = selectors.stream().map(SortedCopy::of).toList();
        patches = List.copyOf(patches);
    }

    /// @param proxy which proxies
    /// @param match which of their objects
    /// @param value none with [Operation#REMOVE]
    public record Patch(
            ApplyTo applyTo,
            Context context,
            ProxyMatch proxy,
            ObjectMatch match,
            Operation operation,
            EnvoyMessage value,
            Origin origin) {}

    public enum ApplyTo {
        LISTENER("envoy.config.listener.v3.Listener"),
        FILTER_CHAIN("envoy.config.listener.v3.FilterChain"),
        LISTENER_FILTER("envoy.config.listener.v3.ListenerFilter"),
        NETWORK_FILTER("envoy.config.listener.v3.Filter"),
        HTTP_FILTER("envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter"),
        ROUTE_CONFIGURATION("envoy.config.route.v3.RouteConfiguration"),
        VIRTUAL_HOST("envoy.config.route.v3.VirtualHost"),
        HTTP_ROUTE("envoy.config.route.v3.Route"),
        CLUSTER("envoy.config.cluster.v3.Cluster"),
        EXTENSION_CONFIG("envoy.config.core.v3.TypedExtensionConfig"),
        BOOTSTRAP("envoy.config.bootstrap.v3.Bootstrap");

        private final String message;

        ApplyTo(String message) {
            this.message = message;
        }

        /// Full name of the message that a value of such a patch is.
        public String message() {
            return message;
        }
    }

    public enum Context {
        ANY,
        SIDECAR_INBOUND,
        SIDECAR_OUTBOUND,
        GATEWAY
    }

    public enum Operation {
        /// Fields that are set replace, lists grow.
        MERGE,
        /// Fields and lists that are set replace.
        MERGE_AND_REPLACE_LIST,
        ADD,
        REMOVE,
        INSERT_BEFORE,
        INSERT_AFTER,
        INSERT_FIRST,
        REPLACE,
        /// Places that extensions know by their phase (Istio WasmPlugin); no EnvoyFilter says so. Before tokens are
        /// verified.
        INSERT_BEFORE_AUTHENTICATION,
        /// Behind that, and before it is decided who may call.
        INSERT_BEFORE_AUTHORIZATION,
        /// Behind that.
        INSERT_BEFORE_STATISTICS,
        /// Behind that, and before what routes configure.
        INSERT_BEFORE_ROUTING;

        public boolean byPhase() {
            return compareTo(INSERT_BEFORE_AUTHENTICATION) >= 0;
        }
    }

    /// @param version RE2 that is found in the proxy's version; empty: any
    /// @param metadata values that the node's metadata must have
    public record ProxyMatch(String version, Map<String, String> metadata) {
        public static final ProxyMatch ANY = new ProxyMatch("", Map.of());

        public ProxyMatch {
            metadata = SortedCopy.of(metadata);
        }
    }

    /// Empty texts and zeros are no condition.
    public sealed interface ObjectMatch {
        record Any() implements ObjectMatch {}

        /// @param chain every field empty: any
        /// @param filter name of a network filter
        /// @param subFilter name of an HTTP filter in it
        record Listener(String name, int port, String listenerFilter, Chain chain, String filter, String subFilter)
                implements ObjectMatch {}

        record RouteConfiguration(String name, int port, String portName, String gateway, VirtualHost virtualHost)
                implements ObjectMatch {}

        /// @param name of the cluster; alone when it is there
        record Cluster(String name, String service, int port, String subset) implements ObjectMatch {}
    }

    /// @param applicationProtocols all of them
    public record Chain(
            String name, String sni, String transport, List<String> applicationProtocols, int destinationPort) {
        public static final Chain ANY = new Chain("", "", "", List.of(), 0);

        public Chain {
            applicationProtocols = List.copyOf(applicationProtocols);
        }
    }

    /// @param route whether some route is asked for, and which
    public record VirtualHost(String name, String domain, Route route) {
        public static final VirtualHost ANY = new VirtualHost("", "", Route.UNASKED);
    }

    /// @param asked written at all
    public record Route(boolean asked, String name, RouteAction action) {
        public static final Route UNASKED = new Route(false, "", RouteAction.ANY);
    }

    public enum RouteAction {
        ANY,
        ROUTE,
        REDIRECT,
        DIRECT_RESPONSE
    }
}
