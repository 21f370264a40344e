package dev.meshwright.compile.view;

import dev.meshwright.compile.jwt.KeySource;
import dev.meshwright.compile.jwt.KeySource.Server;
import dev.meshwright.compile.jwt.TokenFilter;
import dev.meshwright.compile.jwt.TokenFilter.Verified;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.model.RequestAuthentication;
import dev.meshwright.model.RequestAuthentication.Keys;
import dev.meshwright.model.RequestAuthentication.TokenRule;
import dev.meshwright.model.Service;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/// Which tokens a workload accepts: those of all rules of its namespace and of the root namespace whose selector picks
/// it, or that have none. Rules add up; none takes another's place.
final class Tokens {
    /// Fails every token: no key, no signature.
    private static final String NO_KEYS = "{\"keys\": []}";

    private final String rootNamespace;
    private final List<RequestAuthentication> policies;
    private final BiFunction<String, String, Optional<Service>> services;

    /// @param services by host, as a client namespace sees them
    Tokens(
            String rootNamespace,
            List<RequestAuthentication> policies,
            BiFunction<String, String, Optional<Service>> services) {
        this.rootNamespace = rootNamespace;
        this.services = services;
        this.policies = policies.stream()
                .sorted(Comparator.comparing(RequestAuthentication::namespace)
                        .thenComparing(RequestAuthentication::name))
                .toList();
    }

    TokenFilter of(String namespace, Map<String, String> labels) {
        List<TokenRule> rules = policies.stream()
                .filter(p ->
                        p.namespace().equals(rootNamespace) || p.namespace().equals(namespace))
                .filter(p -> p.selectors().isEmpty()
                        || p.selectors().stream()
                                .anyMatch(s -> labels.entrySet().containsAll(s.entrySet())))
                .flatMap(p -> p.rules().stream())
                .sorted(Comparator.comparing(TokenRule::issuer))
                .toList();
        List<Server> servers = new ArrayList<>();
        List<Verified> verified = rules.stream()
                .map(rule -> new Verified(rule, keys(rule, namespace, servers)))
                .toList();
        return verified.isEmpty() ? TokenFilter.NONE : new TokenFilter(verified, servers);
    }

    private KeySource keys(TokenRule rule, String namespace, List<Server> servers) {
        return switch (rule.keys()) {
            case Keys.Inline(var set) -> new KeySource.Inline(set);
            case Keys.None() -> new KeySource.Inline(NO_KEYS);
            case Keys.At(var uri) -> remote(rule, uri, namespace, servers);
        };
    }

    private KeySource remote(TokenRule rule, String text, String namespace, List<Server> servers) {
        URI uri = URI.create(text);
        Server.Scheme scheme = "https".equalsIgnoreCase(uri.getScheme()) ? Server.Scheme.HTTPS : Server.Scheme.HTTP;
        String host = uri.getHost();
        if (host == null) {
            return new KeySource.Inline(NO_KEYS);
        }
        int port = uri.getPort() > 0 ? uri.getPort() : scheme == Server.Scheme.HTTPS ? 443 : 80;
        boolean ofMesh = services.apply(host, namespace)
                .filter(s -> s.ports().stream().anyMatch(p -> p.number() == port))
                .isPresent();
        // The mesh's cluster would not speak TLS by itself, and https asks for the server's own certificate.
        if (ofMesh && scheme == Server.Scheme.HTTP) {
            return new KeySource.Remote(text, ClusterNames.outbound(port, "", host));
        }
        Server server = new Server(host, port, scheme, rule.origin());
        if (servers.stream().noneMatch(s -> s.clusterName().equals(server.clusterName()))) {
            servers.add(server);
        }
        return new KeySource.Remote(text, server.clusterName());
    }
}
