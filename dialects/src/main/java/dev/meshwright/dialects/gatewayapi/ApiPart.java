package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.Cors;
import dev.meshwright.model.DestinationPolicy.RetryBudget;
import dev.meshwright.model.HttpRoute.HeaderEdits;
import dev.meshwright.model.HttpRoute.RetryPolicy;
import dev.meshwright.model.HttpRoute.RouteMatch;
import dev.meshwright.model.PathRewrite;
import dev.meshwright.model.Redirect;
import dev.meshwright.model.SessionPersistence;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What one document says, read and sound by itself; references are not resolved yet.
sealed interface ApiPart {
    ElementId id();

    record GatewayClass(ElementId id, String controller, Ref parameters, Origin origin) implements ApiPart {}

    /// XMesh: whose mesh this is.
    record MeshClass(ElementId id, String controller, Origin origin) implements ApiPart {}

    /// @param created RFC 3339; empty: unknown
    /// @param addresses asked for; none: any
    /// @param byDefault takes routes that ask for default Gateways (GEP-3793)
    /// @param setNamespaces who may add ListenerSets
    /// @param clientCertificate shown to backends that are called with TLS; NONE: no certificate
    record Gateway(
            ElementId id,
            String created,
            String className,
            Map<String, String> labels,
            List<Address> addresses,
            boolean byDefault,
            List<Listener> listeners,
            Namespaces setNamespaces,
            List<FrontendTls> frontend,
            Ref clientCertificate,
            Ref parameters,
            Origin origin)
            implements ApiPart {}

    /// @param type `Hostname`, `IPAddress`, or a domain-prefixed one
    record Address(String type, String value, Origin origin) {}

    record ListenerSet(ElementId id, String created, Ref parent, List<Listener> listeners, Origin origin)
            implements ApiPart {}

    /// @param protocol as written (`HTTP`, `HTTPS`, `TLS`, `TCP`, `UDP`, or a domain-prefixed one)
    /// @param hostname empty: every host
    /// @param secured there is a `tls` section
    /// @param passthrough TLS mode; Terminate otherwise
    /// @param options of `tls`
    /// @param kinds that routes must be of; empty: all that the protocol carries
    record Listener(
            String name,
            String hostname,
            int port,
            String protocol,
            boolean secured,
            boolean passthrough,
            List<Ref> certificates,
            Map<String, String> options,
            Namespaces from,
            List<RouteKind> kinds,
            Origin origin) {}

    record RouteKind(String group, String kind) {}

    /// Which namespaces something is open to.
    ///
    /// @param from `All`, `Same`, `Selector`, `None`
    record Namespaces(String from, Selector selector) {}

    record Selector(Map<String, String> labels, List<Requirement> expressions) {
        static final Selector ANY = new Selector(Map.of(), List.of());

        record Requirement(String key, String operator, List<String> values) {}
    }

    /// Validation of client certificates.
    ///
    /// @param port 0: of every HTTPS listener that no other names
    record FrontendTls(int port, List<Ref> authorities, boolean optional, Origin origin) {}

    /// @param namespace empty: that of the document
    record Ref(String group, String kind, String namespace, String name, String section, int port, Origin origin) {
        static final Ref NONE = new Ref("", "", "", "", "", 0, Origin.builtIn("none"));

        String namespaceOr(String own) {
            return namespace.isEmpty() ? own : namespace;
        }

        boolean isService() {
            return group.isEmpty() && kind.equals("Service");
        }

        boolean isServiceEntry() {
            return group.equals("networking.istio.io") && kind.equals("ServiceEntry");
        }

        /// A host of the mesh by its full name (Istio).
        boolean isHostname() {
            return group.equals("networking.istio.io") && kind.equals("Hostname");
        }

        /// A service that several clusters share (KEP-1645): here the Service of that name.
        boolean isServiceImport() {
            return group.equals("multicluster.x-k8s.io") && kind.equals("ServiceImport");
        }

        boolean isExternalBackend() {
            return group.equals("gateway.networking.x-k8s.io") && kind.equals("XBackend");
        }

        /// Something inside the mesh, whose callers are routed.
        boolean isMesh() {
            return isService() || isServiceEntry();
        }
    }

    /// @param kind `HTTPRoute`, `GRPCRoute`, `TLSRoute`, `TCPRoute`, `UDPRoute`
    /// @param byDefault asks for all default Gateways, beside its parents
    /// @param hostnames lower case; empty: every host
    record Route(
            ElementId id,
            String created,
            String kind,
            List<Ref> parents,
            boolean byDefault,
            List<String> hostnames,
            List<Rule> rules,
            Origin origin)
            implements ApiPart {}

    /// @param matches any of them; empty: everything
    record Rule(
            String name,
            List<RuleMatch> matches,
            Filters filters,
            List<Backend> backends,
            Setting<Duration> timeout,
            Setting<RetryPolicy> retry,
            Setting<SessionPersistence> sessions,
            Origin origin) {}

    /// @param rank how specific it is, most important number first
    record RuleMatch(RouteMatch match, List<Integer> rank) {}

    /// @param redirect at most one
    /// @param hostname replaces Host; empty: unchanged
    record Filters(
            HeaderEdits headers,
            List<Redirect> redirect,
            PathRewrite path,
            String hostname,
            List<MirrorTo> mirrors,
            Setting<Cors> cors) {
        /// Whether a proxy can do it for one destination of several.
        boolean headersOnly() {
            return redirect.isEmpty()
                    && path instanceof PathRewrite.Keep
                    && hostname.isEmpty()
                    && mirrors.isEmpty()
                    && cors.isUnset();
        }

        static final Filters NONE =
                new Filters(HeaderEdits.NONE, List.of(), new PathRewrite.Keep(), "", List.of(), Setting.unset());
    }

    record MirrorTo(Ref backend, int millionths) {}

    record Backend(Ref ref, int weight, Filters filters) {}

    /// @param ignored `istio.io/ignore-policy-attachment` says so
    record Policy(
            ElementId id, String created, List<Ref> targets, Validation validation, boolean ignored, Origin origin)
            implements ApiPart {}

    /// How a backend's certificate is checked.
    ///
    /// @param hostname that the certificate must carry, and SNI
    /// @param names alternative names; empty: the hostname
    /// @param authorities ConfigMaps; empty: the system's
    record Validation(String hostname, List<String> names, List<Ref> authorities) {}

    /// XBackendTrafficPolicy.
    ///
    /// @param budget unset: none of its own
    record BackendTraffic(
            ElementId id,
            String created,
            List<Ref> targets,
            Setting<RetryBudget> budget,
            Setting<SessionPersistence> sessions,
            boolean ignored,
            Origin origin)
            implements ApiPart {}

    /// XBackend: a host outside of the mesh with what is needed to call it.
    ///
    /// @param type `ExternalHostname`, or one that is not supported
    /// @param portName may be empty
    /// @param protocol `HTTP`, `HTTP11`, `HTTP2`, `H2C`, `MCP`, `TCP`; empty: HTTP
    /// @param tlsMode `None`, `ServerOnly`, `ClientAndServer`
    record ExternalBackend(
            ElementId id,
            String type,
            String hostname,
            int port,
            String portName,
            String protocol,
            String tlsMode,
            Validation validation,
            Ref clientCertificate,
            Origin origin)
            implements ApiPart {}

    /// @param from group, kind and namespace of who refers
    /// @param to what may be referred to; an empty name is all of the kind
    record Grant(ElementId id, List<Ref> from, List<Ref> to, Origin origin) implements ApiPart {}
}
