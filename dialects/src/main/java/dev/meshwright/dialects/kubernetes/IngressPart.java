package dev.meshwright.dialects.kubernetes;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.Match;
import java.util.List;
import java.util.Optional;

/// What one document of `networking.k8s.io` says, sound by itself; classes and services are not looked up yet.
sealed interface IngressPart {
    /// @param byDefault it is the class of Ingresses that name none
    record IngressClass(ElementId id, String controller, boolean byDefault) implements IngressPart {}

    /// @param created RFC 3339; empty: unknown
    /// @param annotatedClass of the annotation that came before `spec.ingressClassName`; empty: none
    /// @param fallback takes what no rule of this Ingress takes
    record Ingress(
            ElementId id,
            String created,
            String annotatedClass,
            String className,
            List<Rule> rules,
            List<Tls> tls,
            Optional<Backend> fallback,
            Origin origin)
            implements IngressPart {}

    /// @param host lower case; empty: every host
    /// @param paths none: everything goes to the Ingress's fallback
    record Rule(String host, List<Path> paths, Origin origin) {}

    /// @param length of what was written, by which paths are ordered; 0 for what takes every path
    record Path(Match.Path match, int length, boolean exact, Backend backend, Origin origin) {}

    /// @param portName where the port is no number
    record Backend(String service, int port, String portName, Origin origin) {}

    record Tls(List<String> hosts, String secret, Origin origin) {}
}
