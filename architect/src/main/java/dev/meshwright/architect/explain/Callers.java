package dev.meshwright.architect.explain;

import dev.meshwright.architect.journey.Call;
import dev.meshwright.architect.journey.Caller;
import dev.meshwright.architect.journey.Credential;
import dev.meshwright.architect.journey.Payload;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/// Finds who calls and which address a name leads to.
final class Callers {
    /// An address of the world outside (RFC 5737).
    private static final String OUTSIDE_CLIENT = "203.0.113.10";

    private static final String OUTSIDE_SERVER = "198.51.100.10";
    private static final int NEAREST_MAX = 3;

    private final World world;

    Callers(World world) {
        this.world = world;
    }

    /// @param name of the caller, to show
    /// @param identity SPIFFE id; empty: none
    record Found(Call call, String name, String identity, List<String> notes) {}

    Found find(Question question) throws Unknown {
        List<String> notes = new ArrayList<>();
        return switch (question.from()) {
            case Question.Source.Program(String name) -> inside(question, program(name, notes), notes);
            case Question.Source.Labels(String namespace, Map<String, String> labels) ->
                inside(question, labelled(namespace, labels), notes);
            case Question.Source.Outside(String gateway) -> outside(question, gateway, notes);
        };
    }

    private Found inside(Question question, Instance caller, List<String> notes) throws Unknown {
        Target target = question.target();
        String address = address(target.host(), caller.workload().namespace(), notes);
        String account = caller.workload().serviceAccount();
        String identity = caller.role() == Instance.Role.PLAIN
                ? ""
                : new SpiffeId(
                                world.mesh().settings().trustDomain(),
                                caller.workload().namespace(),
                                account.isEmpty() ? "default" : account)
                        .toString();
        return new Found(
                new Call(new Caller.Program(caller), address, target.port(), payload(question)),
                caller.name(),
                identity,
                notes);
    }

    private Instance program(String name, List<String> notes) throws Unknown {
        List<Instance> named = world.named(name);
        if (named.isEmpty()) {
            TreeSet<String> known = new TreeSet<>();
            world.instances().forEach(i -> {
                known.add(i.workload().owner());
                known.add(i.workload().labels().getOrDefault("app", i.workload().name()));
            });
            throw new Unknown("no workload '" + name + "'", nearest(name, known));
        }
        Instance first = named.getFirst();
        List<String> others = named.stream()
                .map(i -> i.workload().owner() + "." + i.workload().namespace())
                .distinct()
                .toList();
        if (others.size() > 1) {
            notes.add(
                    "'" + name + "' may be " + String.join(", ", others) + "; this is asked for " + others.getFirst());
        }
        if (first.role() == Instance.Role.PLAIN) {
            notes.add(first.name() + " has no sidecar: nothing but the called side decides");
        }
        return first;
    }

    /// Whoever has exactly these labels; the caller of a world that was made for the question.
    private Instance labelled(String namespace, Map<String, String> labels) throws Unknown {
        return world.instances().stream()
                .filter(i -> i.workload().namespace().equals(namespace)
                        && i.workload().labels().entrySet().containsAll(labels.entrySet()))
                .min(Comparator.comparingInt(i -> i.workload().labels().size()))
                .orElseThrow(() -> new Unknown("no workload with labels " + labels + " in " + namespace, List.of()));
    }

    /// What the name resolves to in DNS; for a name of the world outside an address that stands for it.
    private String address(String host, String namespace, List<String> notes) throws Unknown {
        if (IpAddress.numeric(host)) {
            return host;
        }
        List<String> addresses = world.resolve(host, namespace);
        if (!addresses.isEmpty()) {
            return addresses.getFirst();
        }
        if (world.service(host, namespace).isPresent()) {
            Service service = world.service(host, namespace).orElseThrow();
            if (service.resolution() == Service.Resolution.STATIC
                    && service.addresses().isEmpty()) {
                notes.add(service.host() + " has neither address nor endpoints: DNS would not find it");
            }
            return OUTSIDE_SERVER;
        }
        boolean ofTheMesh = host.indexOf('.') < 0
                || host.endsWith(".svc")
                || host.endsWith("." + world.mesh().settings().domainSuffix())
                || world.mesh().services().stream().anyMatch(s -> s.namespace().equals(afterDot(host)));
        if (ofTheMesh) {
            TreeSet<String> known = new TreeSet<>();
            world.mesh().services().forEach(s -> {
                known.add(s.host());
                known.add(s.namespace().equals(namespace) ? s.shortName() : s.shortName() + "." + s.namespace());
            });
            throw new Unknown("no host '" + host + "' as seen from namespace " + namespace, nearest(host, known));
        }
        notes.add(host + " is no host of the mesh; " + OUTSIDE_SERVER + " stands for what DNS would say");
        return OUTSIDE_SERVER;
    }

    private static String afterDot(String host) {
        return host.substring(host.indexOf('.') + 1);
    }

    private Found outside(Question question, String wanted, List<String> notes) throws Unknown {
        Target target = question.target();
        List<Instance> gateways = world.instances().stream()
                .filter(i -> i.role() == Instance.Role.GATEWAY)
                .toList();
        if (gateways.isEmpty()) {
            String address = address(target.host(), "default", notes);
            notes.add("the mesh has no gateway: the call comes from outside straight to the service");
            return new Found(
                    new Call(new Caller.Outside(OUTSIDE_CLIENT), address, target.port(), payload(question)),
                    "outside",
                    "",
                    notes);
        }
        List<Instance> named = gateways.stream().filter(g -> isNamed(g, wanted)).toList();
        if (named.isEmpty()) {
            TreeSet<String> known = new TreeSet<>();
            gateways.forEach(g -> known.add(g.workload().owner()));
            world.mesh().gateways().forEach(g -> known.add(g.name()));
            throw new Unknown("no gateway '" + wanted + "'", nearest(wanted, known));
        }
        Instance gateway =
                named.stream().filter(g -> opens(g, target.port())).findFirst().orElse(named.getFirst());
        if (named.size() > 1) {
            notes.add("asked for gateway " + gateway.name() + " of " + named.size() + "; name another with --gateway");
        }
        return new Found(
                new Call(new Caller.Outside(OUTSIDE_CLIENT), gateway.address(), target.port(), payload(question)),
                "outside, to gateway " + gateway.name(),
                "",
                notes);
    }

    private boolean isNamed(Instance gateway, String wanted) {
        if (wanted.isEmpty() || world.named(wanted).contains(gateway)) {
            return true;
        }
        return world.mesh().gateways().stream()
                .filter(g -> g.name().equals(wanted) || (g.namespace() + "/" + g.name()).equals(wanted))
                .anyMatch(g -> picks(g, gateway));
    }

    private boolean opens(Instance gateway, int port) {
        return world.mesh().gateways().stream()
                .filter(g -> picks(g, gateway))
                .anyMatch(g -> g.servers().stream().anyMatch(s -> s.port() == port));
    }

    private boolean picks(Gateway gateway, Instance instance) {
        if (!gateway.services().isEmpty()) {
            return gateway.services().stream()
                    .flatMap(host -> world.service(host).stream())
                    .anyMatch(service -> world.endpoints(service).contains(instance));
        }
        return instance.workload()
                .labels()
                .entrySet()
                .containsAll(gateway.selector().entrySet());
    }

    private static Payload payload(Question question) {
        Target target = question.target();
        Payload.Version version =
                target.scheme() == Target.Scheme.GRPC ? Payload.Version.HTTP_2 : Payload.Version.HTTP_1_1;
        return switch (target.scheme()) {
            case TCP -> new Payload.Bytes(Payload.First.CLIENT);
            case TLS ->
                new Payload.Tls(
                        sni(target.host()), List.of(), new Credential.None(), new Payload.Bytes(Payload.First.CLIENT));
            case HTTPS ->
                new Payload.Tls(
                        sni(target.host()),
                        List.of("h2", "http/1.1"),
                        new Credential.None(),
                        http(question, Payload.Version.HTTP_2));
            case HTTP, GRPC -> http(question, version);
            case UDP -> new Payload.Datagram();
        };
    }

    /// No address is a server name (RFC 6066, section 3).
    private static String sni(String host) {
        return IpAddress.numeric(host) ? "" : host;
    }

    private static Payload.Http http(Question question, Payload.Version version) {
        Target target = question.target();
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        String authority = target.authority();
        boolean typed = false;
        for (Map.Entry<String, String> header : question.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            typed |= name.equals("content-type");
            if (name.equals("host") || name.equals(":authority")) {
                authority = header.getValue();
            } else {
                headers.add(Map.entry(name, header.getValue()));
            }
        }
        if (target.scheme() == Target.Scheme.GRPC && !typed) {
            headers.add(Map.entry("content-type", "application/grpc"));
        }
        return new Payload.Http(
                version,
                target.method(),
                target.scheme().isTls() ? "https" : "http",
                authority,
                target.path(),
                headers);
    }

    /// The nearest spelling, then names that hold the word or are held by it.
    private static List<String> nearest(String word, Collection<String> known) {
        List<String> nearest = new ArrayList<>();
        NearestName.of(word, known).ifPresent(nearest::add);
        String bare = word.indexOf('.') < 0 ? word : word.substring(0, word.indexOf('.'));
        for (String name : known) {
            String first = name.indexOf('.') < 0 ? name : name.substring(0, name.indexOf('.'));
            if (nearest.size() < NEAREST_MAX
                    && !nearest.contains(name)
                    && (first.equals(bare) || first.contains(bare) || bare.contains(first))) {
                nearest.add(name);
            }
        }
        if (nearest.isEmpty()) {
            known.stream().limit(NEAREST_MAX).forEach(nearest::add);
        }
        return nearest;
    }
}
