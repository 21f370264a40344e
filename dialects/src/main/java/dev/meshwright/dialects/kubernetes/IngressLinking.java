package dev.meshwright.dialects.kubernetes;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.dialects.document.LinkContext;
import dev.meshwright.dialects.document.Material;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.kubernetes.IngressPart.Backend;
import dev.meshwright.dialects.kubernetes.IngressPart.Ingress;
import dev.meshwright.dialects.kubernetes.IngressPart.IngressClass;
import dev.meshwright.dialects.kubernetes.IngressPart.Path;
import dev.meshwright.dialects.kubernetes.IngressPart.Rule;
import dev.meshwright.dialects.kubernetes.IngressPart.Tls;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.IngressSettings;
import dev.meshwright.model.Match;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Ingresses of this mesh as gateways and routes, the way Istio has it: the workloads with the label
/// `istio: ingressgateway` serve them, port 80 for every host and port 443 for each `tls` entry, and the rules of all
/// Ingresses for one host stand in one table, longer paths first and of equal length the exact one.
///
/// Beyond Istio, `defaultBackend` is honoured: it takes what no rule of its Ingress takes.
final class IngressLinking {
    private static final Set<String> CONTROLLERS =
            Set.of("istio.io/ingress-controller", "meshwright.dev/ingress-controller");
    /// A class that needs no document, beside the one that MeshConfig names.
    private static final String OWN_CLASS = "meshwright";

    private static final String SELECTOR_LABEL = "istio";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final String ANY_HOST = "*";

    private final MeshParts parts;
    private final LinkContext context;
    private final Map<String, Service> services = new HashMap<>();
    private final List<IngressClass> classes;

    IngressLinking(MeshParts parts, LinkContext context) {
        this.parts = parts;
        this.context = context;
        classes = parts.left(IngressClass.class);
        context.registered().forEach(s -> services.putIfAbsent(s.host(), s));
        parts.services().forEach(s -> services.put(s.host(), s));
    }

    /// One rule in the order of all: older Ingresses first.
    private record Placed(Ingress ingress, Rule rule) {}

    void run(List<Ingress> all) {
        List<Ingress> ours = all.stream()
                .filter(this::isOurs)
                .sorted(Comparator.comparing(Ingress::created)
                        .thenComparing(i -> i.id().name())
                        .thenComparing(i -> i.id().namespace()))
                .toList();
        Map<String, List<Placed>> byHost = new TreeMap<>();
        for (Ingress ingress : ours) {
            parts.add(gateway(ingress));
            for (Rule rule : ingress.rules()) {
                byHost.computeIfAbsent(rule.host().isEmpty() ? ANY_HOST : rule.host(), _ -> new ArrayList<>())
                        .add(new Placed(ingress, rule));
                if (rule.paths().isEmpty() && ingress.fallback().isEmpty()) {
                    noEffect(rule.origin(), "the rule has no paths and the Ingress no defaultBackend");
                }
            }
        }
        byHost.forEach((host, placed) -> parts.add(table(host, placed)));
        for (Ingress ingress : ours) {
            ingress.fallback().ifPresent(backend -> parts.add(fallback(ingress, backend)));
        }
    }

    private boolean isOurs(Ingress ingress) {
        String named = ingress.annotatedClass().isEmpty() ? ingress.className() : ingress.annotatedClass();
        Optional<IngressClass> known = classes.stream()
                .filter(c -> named.isEmpty() ? c.byDefault() : c.id().name().equals(named))
                .findFirst();
        boolean ours;
        IngressSettings settings = context.settings().ingress();
        if (ingress.annotatedClass().isEmpty()) {
            ours = known.map(c -> CONTROLLERS.contains(c.controller()))
                    .orElse(settings.mode() != IngressSettings.Mode.STRICT || !named.isEmpty());
        } else {
            ours = named.equals(OWN_CLASS) || named.equals(settings.ingressClass());
        }
        if (settings.mode() == IngressSettings.Mode.OFF) {
            context.findings()
                    .warning(
                            Codes.INGRESS_NOT_OURS,
                            ingress.origin().position(),
                            ingress.id() + ": ingressControllerMode of MeshConfig is OFF",
                            "this mesh takes no request for any Ingress",
                            "write DEFAULT or STRICT");
            return false;
        }
        if (!ours) {
            context.findings()
                    .warning(
                            Codes.INGRESS_NOT_OURS,
                            ingress.origin().position(),
                            ingress.id() + " belongs to class '" + named + "'"
                                    + known.map(c -> " of " + c.controller()).orElse(""),
                            "this mesh takes no request for it",
                            "name a class of istio.io/ingress-controller");
        }
        return ours;
    }

    private Gateway gateway(Ingress ingress) {
        List<Gateway.Server> servers = new ArrayList<>();
        for (Tls tls : ingress.tls()) {
            if (!tls.secret().isEmpty()) {
                servers.add(new Gateway.Server(
                        HTTPS_PORT,
                        "https-443-ingress-" + ingress.id().name() + "-"
                                + ingress.id().namespace() + "-" + servers.size(),
                        Protocol.HTTPS,
                        tls.hosts().isEmpty() ? List.of(ANY_HOST) : tls.hosts(),
                        new Gateway.Tls.Terminate(false, credential(ingress, tls), "", "", "", tls.origin()),
                        tls.origin()));
            }
        }
        servers.add(new Gateway.Server(
                HTTP_PORT,
                "http-80-ingress-" + ingress.id().name() + "-" + ingress.id().namespace(),
                Protocol.HTTP,
                List.of(ANY_HOST),
                new Gateway.Tls.None(),
                ingress.origin()));
        return new Gateway(
                gatewayName(ingress),
                context.settings().rootNamespace(),
                Map.of(SELECTOR_LABEL, context.settings().ingress().selector()),
                servers,
                ingress.origin());
    }

    private static String gatewayName(Ingress ingress) {
        return ingress.id().name() + "-ingress-" + ingress.id().namespace();
    }

    /// The Secret in the Ingress's own namespace, as Kubernetes has it; else, as Istio has it, one where the gateway
    /// is.
    private String credential(Ingress ingress, Tls tls) {
        String own = ingress.id().namespace();
        Set<ElementId> secrets = new java.util.HashSet<>();
        parts.left(Material.class).forEach(m -> secrets.add(m.id()));
        if (secrets.contains(new ElementId("Secret", own, tls.secret()))) {
            return own + "/" + tls.secret();
        }
        if (!secrets.contains(new ElementId("Secret", context.settings().rootNamespace(), tls.secret()))) {
            context.findings()
                    .warning(
                            Codes.CERTIFICATE_INVALID,
                            tls.origin().position(),
                            tls.origin().field() + ".secretName: Secret '" + own + "/" + tls.secret()
                                    + "' is not known",
                            "connections for its hosts are refused until it is there",
                            "add a Secret of type kubernetes.io/tls with tls.crt and tls.key");
        }
        return tls.secret();
    }

    private RouteTable table(String host, List<Placed> placed) {
        record Entry(Placed from, Path path) {}
        List<Entry> entries = new ArrayList<>();
        for (Placed each : placed) {
            each.rule().paths().forEach(path -> entries.add(new Entry(each, path)));
        }
        entries.sort(Comparator.<Entry>comparingInt(e -> -e.path().length())
                .thenComparing(e -> !e.path().exact()));
        List<HttpRoute> routes = new ArrayList<>();
        for (Entry entry : entries) {
            Path path = entry.path();
            routes.add(route(entry.from().ingress(), path.match(), path.backend(), path.origin()));
        }
        for (Placed each : placed) {
            each.ingress()
                    .fallback()
                    .ifPresent(backend ->
                            routes.add(route(each.ingress(), new Match.Path.Any(), backend, backend.origin())));
        }
        Placed first = placed.getFirst();
        List<String> gateways =
                placed.stream().map(p -> gatewayRef(p.ingress())).distinct().toList();
        return new RouteTable(
                host + "-" + first.ingress().id().name() + "-ingress",
                first.ingress().id().namespace(),
                List.of(host),
                gateways,
                List.of(),
                routes,
                List.of(),
                first.rule().origin());
    }

    /// For hosts that no rule names.
    private RouteTable fallback(Ingress ingress, Backend backend) {
        return new RouteTable(
                ingress.id().name() + "-ingress-default",
                ingress.id().namespace(),
                List.of(ANY_HOST),
                List.of(gatewayRef(ingress)),
                List.of(),
                List.of(route(ingress, new Match.Path.Any(), backend, backend.origin())),
                List.of(),
                backend.origin());
    }

    private String gatewayRef(Ingress ingress) {
        return context.settings().rootNamespace() + "/" + gatewayName(ingress);
    }

    private HttpRoute route(Ingress ingress, Match.Path match, Backend backend, Origin origin) {
        String host = backend.service() + "." + ingress.id().namespace() + ".svc."
                + context.settings().domainSuffix();
        Optional<Service> service = Optional.ofNullable(services.get(host));
        Optional<Integer> port = backend.portName().isEmpty()
                ? Optional.of(backend.port())
                : service.flatMap(s -> s.ports().stream()
                        .filter(p -> p.name().equals(backend.portName()))
                        .map(Service.Port::number)
                        .findFirst());
        boolean known = service.isPresent()
                && port.filter(p -> service.get().ports().stream().anyMatch(q -> q.number() == p))
                        .isPresent();
        if (!known) {
            context.findings()
                    .warning(
                            Codes.BACKEND_INVALID,
                            backend.origin().position(),
                            backend.origin().field() + ": Service '"
                                    + ingress.id().namespace() + "/" + backend.service() + "' with port "
                                    + (backend.portName().isEmpty() ? backend.port() : "'" + backend.portName() + "'")
                                    + " is not known",
                            "requests for it fail",
                            "correct the name or port, or add the Service");
        }
        return new HttpRoute(
                ingress.id().namespace() + "." + ingress.id().name(),
                match instanceof Match.Path.Any ? List.of() : List.of(only(match, origin)),
                new HttpRoute.Action.Forward(
                        List.of(new HttpRoute.Destination(
                                port.isPresent() ? host : "",
                                "",
                                port.orElse(0),
                                1,
                                HttpRoute.HeaderEdits.NONE,
                                backend.origin())),
                        HttpRoute.Rewrite.NONE),
                HttpRoute.HeaderEdits.NONE,
                Setting.unset(),
                Setting.unset(),
                origin);
    }

    private static HttpRoute.RouteMatch only(Match.Path path, Origin origin) {
        return new HttpRoute.RouteMatch(
                path, List.of(), List.of(), List.of(), List.of(), List.of(), 0, List.of(), Map.of(), "", origin);
    }

    private void noEffect(Origin origin, String what) {
        context.findings()
                .warning(
                        Codes.NO_EFFECT,
                        origin.position(),
                        origin.field() + ": " + what,
                        "requests for its host get 404",
                        "write paths or defaultBackend");
    }
}
