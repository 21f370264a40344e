package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.Cors;
import dev.meshwright.model.HttpRoute.HeaderEdits;
import dev.meshwright.model.HttpRoute.RetryPolicy;
import dev.meshwright.model.HttpRoute.RouteMatch;
import dev.meshwright.model.PathRewrite;
import dev.meshwright.model.Redirect;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What one document says, read and sound by itself; references are not resolved yet.
sealed interface ApiPart {
    ElementId id();

    record GatewayClass(ElementId id, String controller, Ref parameters, Origin origin) implements ApiPart {}

    /// @param created RFC 3339; empty: unknown
    /// @param setNamespaces who may add ListenerSets
    record Gateway(
            ElementId id,
            String created,
            String className,
            List<Listener> listeners,
            Namespaces setNamespaces,
            List<FrontendTls> frontend,
            Ref parameters,
            Origin origin)
            implements ApiPart {}

    record ListenerSet(ElementId id, String created, Ref parent, List<Listener> listeners, Origin origin)
            implements ApiPart {}

    /// @param protocol as written (`HTTP`, `HTTPS`, `TLS`, `TCP`, `UDP`, or a domain-prefixed one)
    /// @param hostname empty: every host
    /// @param passthrough TLS mode; Terminate otherwise
    /// @param kinds that routes must be of; empty: all that the protocol carries
    record Listener(
            String name,
            String hostname,
            int port,
            String protocol,
            boolean passthrough,
            List<Ref> certificates,
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
    }

    /// @param kind `HTTPRoute`, `GRPCRoute`, `TLSRoute`, `TCPRoute`, `UDPRoute`
    /// @param hostnames lower case; empty: every host
    record Route(
            ElementId id,
            String created,
            String kind,
            List<Ref> parents,
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
        static final Filters NONE =
                new Filters(HeaderEdits.NONE, List.of(), new PathRewrite.Keep(), "", List.of(), Setting.unset());
    }

    record MirrorTo(Ref backend, int millionths) {}

    record Backend(Ref ref, int weight, Filters filters) {}

    /// @param hostname that the certificate must carry, and SNI
    /// @param names alternative names; empty: the hostname
    /// @param authorities ConfigMaps; empty: the system's
    record Policy(
            ElementId id,
            String created,
            List<Ref> targets,
            String hostname,
            List<String> names,
            List<Ref> authorities,
            Origin origin)
            implements ApiPart {}

    /// @param from group, kind and namespace of who refers
    /// @param to what may be referred to; an empty name is all of the kind
    record Grant(ElementId id, List<Ref> from, List<Ref> to, Origin origin) implements ApiPart {}
}
