package dev.meshwright.operate.verify;

import dev.meshwright.architect.explain.Question;
import dev.meshwright.architect.explain.Target;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.model.Gateway;
import dev.meshwright.operate.conformance.Client;
import dev.meshwright.operate.conformance.Request;
import dev.meshwright.operate.verify.file.Named;
import dev.meshwright.operate.verify.file.TestCase;
import dev.meshwright.operate.verify.file.TestRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Puts a case's request into the form in which back ends take it, in a world in which its names mean something.
final class Requests {
    /// Stands for what DNS says of a name that no mesh knows (RFC 5737).
    private static final String ELSEWHERE = "198.51.100.10";

    private final World world;
    private final Findings findings;

    Requests(World world, Findings findings) {
        this.world = world;
        this.findings = findings;
    }

    /// @param times how often it is sent
    /// @return nothing, after a report, when a name means nothing
    Optional<Request> of(TestCase each, int times) {
        TestRequest request = each.request();
        Target target = request.target();
        Optional<Client> client = client(each.from(), target.port());
        if (client.isEmpty()) {
            return Optional.empty();
        }
        boolean outside = client.get() instanceof Client.Outside;
        String authority = request.authority().isEmpty() ? authority(target) : request.authority();
        Optional<String> address = outside ? Optional.of("") : address(each, client.get(), target.host());
        return address.map(a -> new Request(
                client.get(),
                "",
                a,
                target.port(),
                scheme(request),
                target.scheme().isHttp() ? target.method() : "",
                target.scheme().isHttp() ? target.path() : "",
                outside || target.scheme().isHttp() ? authority : "",
                request.headers(),
                request.sni().isEmpty() && target.scheme().isTls() && !IpAddress.numeric(target.host())
                        ? target.host()
                        : request.sni(),
                request.alpn(),
                times,
                request.timeoutMillis(),
                request.http2(),
                request.followRedirects(),
                request.newConnections(),
                0,
                request.certificate(),
                request.body()));
    }

    /// The same for people who read an explanation.
    static Question question(TestCase each) {
        Question.Source source = switch (each.from()) {
            case TestCase.Sender.Workload(Named name) -> new Question.Source.Program(name.name());
            case TestCase.Sender.Outside(Named gateway) -> new Question.Source.Outside(gateway.name());
        };
        return new Question(each.request().target(), source, each.request().headers());
    }

    private static Request.Scheme scheme(TestRequest request) {
        if (request.webSocket()) {
            return Request.Scheme.WEBSOCKET;
        }
        return switch (request.target().scheme()) {
            case HTTP -> Request.Scheme.HTTP;
            case HTTPS -> Request.Scheme.HTTPS;
            case GRPC -> Request.Scheme.GRPC;
            case TCP -> Request.Scheme.TCP;
            case TLS -> Request.Scheme.TLS;
            case UDP -> Request.Scheme.UDP;
        };
    }

    /// The `Host` that a client sends: without the scheme's own port.
    private static String authority(Target target) {
        int own = target.scheme().isTls() ? 443 : 80;
        String name = target.host().indexOf(':') >= 0 ? "[" + target.host() + "]" : target.host();
        return target.port() == own ? name : name + ":" + target.port();
    }

    private Optional<Client> client(TestCase.Sender from, int port) {
        return switch (from) {
            case TestCase.Sender.Workload(Named name) -> {
                if (world.named(name.name()).isEmpty()) {
                    yield unknown(name, "no workload", workloads());
                }
                yield Optional.of(new Client.Program(name.name()));
            }
            case TestCase.Sender.Outside(Named name) -> gateway(name, port).map(g -> new Client.Outside(g.name()));
        };
    }

    private Optional<Instance> gateway(Named wanted, int port) {
        List<Instance> gateways = world.instances().stream()
                .filter(i -> i.role() == Instance.Role.GATEWAY)
                .toList();
        List<Instance> named = gateways.stream()
                .filter(g -> wanted.name().isEmpty() || isNamed(g, wanted.name()))
                .toList();
        if (named.isEmpty()) {
            TreeSet<String> known = new TreeSet<>();
            gateways.forEach(g -> known.add(g.workload().owner()));
            world.mesh().gateways().forEach(g -> known.add(g.name()));
            return unknown(wanted, "no gateway", known);
        }
        return named.stream().filter(g -> opens(g, port)).findFirst().or(() -> Optional.of(named.getFirst()));
    }

    private boolean isNamed(Instance gateway, String name) {
        return world.named(name).contains(gateway)
                || world.mesh().gateways().stream()
                        .filter(g -> g.name().equals(name) || (g.namespace() + "/" + g.name()).equals(name))
                        .anyMatch(g -> picks(g, gateway));
    }

    private boolean opens(Instance gateway, int port) {
        return world.mesh().gateways().stream()
                .filter(g -> picks(g, gateway))
                .anyMatch(g -> g.servers().stream().anyMatch(s -> s.port() == port));
    }

    private static boolean picks(Gateway gateway, Instance instance) {
        return instance.workload()
                .labels()
                .entrySet()
                .containsAll(gateway.selector().entrySet());
    }

    private Optional<String> address(TestCase each, Client client, String host) {
        String namespace = client instanceof Client.Program(String name)
                ? world.named(name).getFirst().workload().namespace()
                : "default";
        if (IpAddress.numeric(host) || !world.resolve(host, namespace).isEmpty()) {
            return Optional.of(host);
        }
        boolean ofTheMesh = host.indexOf('.') < 0
                || host.endsWith(".svc")
                || host.endsWith("." + world.mesh().settings().domainSuffix());
        if (!ofTheMesh) {
            return Optional.of(ELSEWHERE);
        }
        TreeSet<String> known = new TreeSet<>();
        world.mesh().services().forEach(s -> {
            known.add(s.host());
            known.add(s.namespace().equals(namespace) ? s.shortName() : s.shortName() + "." + s.namespace());
        });
        return unknown(
                new Named(Named.What.WORKLOAD, host, each.position(), "request"),
                "no host as seen from namespace " + namespace,
                known);
    }

    /// Names of workloads, for suggestions.
    Set<String> workloads() {
        TreeSet<String> known = new TreeSet<>();
        world.instances().forEach(i -> {
            known.add(i.workload().owner());
            known.add(i.workload().labels().getOrDefault("app", i.workload().name()));
        });
        return known;
    }

    <T> Optional<T> unknown(Named name, String what, Set<String> known) {
        Optional<String> nearest = NearestName.of(name.name(), known);
        findings.error(
                Codes.NAME_IN_TEST_UNKNOWN,
                name.position(),
                name.path() + ": " + what + " '" + name.name() + "'"
                        + nearest.map(n -> "; did you mean '" + n + "'?").orElse(""),
                "the case was not asked",
                nearest.map(n -> "write " + n)
                        .orElse(
                                known.isEmpty()
                                        ? "add it to the configuration, or to workloads"
                                        : "known are: "
                                                + String.join(
                                                        ", ",
                                                        known.stream().limit(12).toList())));
        return Optional.empty();
    }
}
