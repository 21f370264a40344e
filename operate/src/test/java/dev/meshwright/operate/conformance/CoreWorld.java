package dev.meshwright.operate.conformance;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.Compiled;
import dev.meshwright.compile.Compiler;
import dev.meshwright.compile.ProxyNode;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.request.SyntheticRequest;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.operate.conformance.GatewaySuite.Case;
import dev.meshwright.operate.conformance.GatewaySuite.Expected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The published world of the Gateway API's cases, and verdicts of the core in it.
final class CoreWorld {
    private static final double SHARE_TOLERANCE = 1e-9;

    private CoreWorld() {}

    /// The core knows routes; not what programs answer, nor client certificates.
    static boolean expressible(Case each) {
        return !each.clientCertificate()
                && !each.fails()
                && !(each.gateway() + each.client()).isEmpty()
                && !each.protocol().equals("udp");
    }

    static MeshRead read(Path base, Path folder, GatewaySuite suite) throws IOException {
        List<SourceDocumentFile> files = new ArrayList<>();
        StringBuilder all = new StringBuilder();
        for (Path from : List.of(base, folder)) {
            try (Stream<Path> paths = Files.list(from)) {
                for (Path path : paths.filter(p -> p.toString().endsWith(".yaml"))
                        .sorted()
                        .toList()) {
                    files.add(new SourceDocumentFile(path.getFileName().toString(), Files.readString(path)));
                    all.append(Files.readString(path));
                }
            }
        }
        files.add(new SourceDocumentFile("made.yaml", TestMaterial.documents(all.toString())));
        return new MeshReader().read(files, MeshSettings.DEFAULT);
    }

    /// @return what is wrong; empty: nothing
    static String verdict(Mesh mesh, Case each) {
        try {
            return each.gateway().isEmpty() ? inMesh(mesh, each) : atGateway(mesh, each);
        } catch (LoadException e) {
            return "refused by our proxy: " + e.getMessage();
        }
    }

    private static String atGateway(Mesh mesh, Case each) throws LoadException {
        String namespace = each.gateway().substring(0, each.gateway().indexOf('/'));
        String name = each.gateway().substring(each.gateway().indexOf('/') + 1);
        ProxyNode node = node(
                ProxyNode.Kind.ROUTER,
                name,
                namespace,
                Map.of("gateway.networking.k8s.io/gateway-name", name),
                ProxyNode.Interception.NONE);
        CoreGateway core = core(mesh, node);
        String verdict = "";
        // Where a case names no listener, any of the protocol may be meant.
        for (int port : ports(mesh, each, namespace, name)) {
            verdict = atPort(mesh, each, core, port);
            if (verdict.isEmpty()) {
                return "";
            }
        }
        return verdict;
    }

    private static String atPort(Mesh mesh, Case each, CoreGateway core, int port) {
        boolean tls = each.protocol().equals("https") || each.protocol().equals("tls");
        String host = each.request().host().isEmpty()
                ? "unnamed.example"
                : each.request().host();
        String sni = each.request().sni().isEmpty() ? host : each.request().sni();
        ConnectionFacts facts = new ConnectionFacts(
                "10.0.0.1",
                port,
                "10.9.9.9",
                40000,
                tls ? ConnectionFacts.Transport.TLS : ConnectionFacts.Transport.RAW_BUFFER,
                tls ? sni : "",
                List.of(),
                List.of());
        return compare(mesh, each, core.ask(facts, request(each, host, tls)));
    }

    /// The listener's port: the one named, else all that speak the case's protocol.
    private static List<Integer> ports(Mesh mesh, Case each, String namespace, String name) {
        Matcher written = Pattern.compile(".*:([0-9]+)$").matcher(each.request().host());
        if (written.matches()) {
            return List.of(Integer.parseInt(written.group(1)));
        }
        if (each.listener().startsWith(":")) {
            return List.of(Integer.parseInt(each.listener().substring(1)));
        }
        List<String> wanted = switch (each.protocol()) {
            case "https" -> List.of("HTTPS");
            case "tls" -> List.of("TLS");
            case "tcp" -> List.of("TCP");
            default -> List.of("HTTP");
        };
        List<Integer> ports = mesh.gateways().stream()
                .filter(g -> g.namespace().equals(namespace)
                        && g.selector()
                                .getOrDefault("gateway.networking.k8s.io/gateway-name", "")
                                .equals(name))
                .flatMap(g -> g.servers().stream())
                .filter(s -> each.listener().isEmpty()
                        ? wanted.contains(s.protocol().name())
                        : s.portName().equals(each.listener()))
                .map(Gateway.Server::port)
                .distinct()
                .toList();
        return ports.isEmpty() ? List.of(wanted.getFirst().equals("HTTPS") ? 443 : 80) : ports;
    }

    private static String inMesh(Mesh mesh, Case each) throws LoadException {
        String namespace = each.client().substring(0, each.client().indexOf('/'));
        Map<String, String> labels = new TreeMap<>();
        for (String label :
                each.client().substring(each.client().indexOf("/") + 1).split(",", -1)) {
            labels.put(label.substring(0, label.indexOf('=')), label.substring(label.indexOf('=') + 1));
        }
        ProxyNode node = node(ProxyNode.Kind.SIDECAR, "client", namespace, labels, ProxyNode.Interception.REDIRECT);
        CoreGateway core = core(mesh, node);
        // What published clients call when a case names no host.
        String host = each.request().host().isEmpty() ? "echo" : each.request().host();
        int colon = host.lastIndexOf(':');
        int port = colon < 0 ? each.protocol().equals("grpc") ? 7070 : 80 : Integer.parseInt(host.substring(colon + 1));
        ConnectionFacts facts = new ConnectionFacts(
                "10.0.0.1",
                port,
                "10.9.9.9",
                40000,
                ConnectionFacts.Transport.RAW_BUFFER,
                "",
                List.of("http/1.1"),
                List.of());
        return compare(mesh, each, core.ask(facts, request(each, host, false)));
    }

    private static SyntheticRequest request(Case each, String host, boolean tls) {
        return SyntheticRequest.of(
                each.request().method(),
                tls ? "https" : "http",
                host,
                each.request().path().isEmpty() ? "/" : each.request().path(),
                List.copyOf(each.request().headers().entrySet()));
    }

    private static CoreGateway core(Mesh mesh, ProxyNode node) throws LoadException {
        Compiled compiled = new Compiler(new CompileCache()).compile(mesh, node);
        return new CoreGateway(compiled.resources());
    }

    private static ProxyNode node(
            ProxyNode.Kind kind,
            String name,
            String namespace,
            Map<String, String> labels,
            ProxyNode.Interception interception) {
        return new ProxyNode(
                (kind == ProxyNode.Kind.ROUTER ? "router~" : "sidecar~") + "10.0.0.1~" + name + "." + namespace + "~"
                        + namespace + ".svc.cluster.local",
                kind,
                name,
                namespace,
                "default",
                labels,
                name,
                "10.0.0.1",
                interception,
                List.of(),
                Map.of(),
                Map.of(),
                "0.0.0.0",
                new ProxyNode.Features(false, true));
    }

    private static String compare(Mesh mesh, Case each, CoreOutcome outcome) {
        Expected expected = each.expected();
        Set<Integer> status = Set.copyOf(expected.status());
        return switch (outcome) {
            case CoreOutcome.Closed(var why) ->
                status.isEmpty()
                                && expected.backend().isEmpty()
                                && expected.weights().isEmpty()
                        ? ""
                        : "closed: " + why;
            case CoreOutcome.Answered(var code) ->
                status.contains(code) || grpc(expected, code) ? "" : "answered " + code + ", expected " + expected;
            case CoreOutcome.Redirected(var redirect) -> redirect(expected, redirect);
            case CoreOutcome.Forwarded forwarded -> forwarded(mesh, each, forwarded);
        };
    }

    /// A gRPC client takes an HTTP status for a gRPC one (gRPC, "HTTP to gRPC Status Code Mapping").
    private static boolean grpc(Expected expected, int status) {
        return switch (status) {
            case 404 -> expected.grpcStatus() == 12;
            case 500 -> expected.grpcStatus() == 2;
            case 502, 503, 504, 429 -> expected.grpcStatus() == 14;
            default -> false;
        };
    }

    /// The program behind a service, which is what answers with its name: the `app` that the service
    /// selects.
    private static String program(Mesh mesh, String host) {
        String name = host.substring(0, host.indexOf(".svc."));
        return mesh.services().stream()
                .filter(s -> s.host().equals(host))
                .findFirst()
                .map(s -> s.selector().getOrDefault("version", "").isEmpty()
                                && s.selector().containsKey("app")
                        ? s.selector().get("app") + name.substring(name.indexOf('.'))
                        : name)
                .orElse(name);
    }

    private static String redirect(Expected expected, dev.meshwright.decide.route.RouteAction.Redirect redirect) {
        boolean good = expected.status().contains(redirect.status())
                && (expected.redirect().scheme().isEmpty()
                        || redirect.scheme().isEmpty()
                        || redirect.scheme().equals(expected.redirect().scheme()))
                && (expected.redirect().host().isEmpty()
                        || redirect.host().isEmpty()
                        || redirect.host().equals(expected.redirect().host()))
                && (redirect.port() == 0
                        || Integer.toString(redirect.port())
                                .equals(expected.redirect().port()));
        return good ? "" : redirect + ", expected " + expected;
    }

    private static String forwarded(Mesh mesh, Case each, CoreOutcome.Forwarded forwarded) {
        Expected expected = each.expected();
        Map<String, Double> services = new TreeMap<>();
        double failing = 0;
        for (Map.Entry<String, Double> share : forwarded.shares().entrySet()) {
            String[] parts = share.getKey().split("\\|", -1);
            String host = parts.length == 4 ? parts[3] : "";
            if (host.isEmpty()) {
                failing += share.getValue();
            } else {
                services.merge(program(mesh, host), share.getValue(), Double::sum);
            }
        }
        if (!expected.weights().isEmpty()) {
            for (Map.Entry<String, Double> weight : expected.weights().entrySet()) {
                double share = services.entrySet().stream()
                        .filter(e -> e.getKey().startsWith(weight.getKey() + "."))
                        .mapToDouble(Map.Entry::getValue)
                        .sum();
                if (Math.abs(share - weight.getValue()) > 0.01 + SHARE_TOLERANCE) {
                    return "shares " + services + ", expected " + expected.weights();
                }
            }
            return "";
        }
        boolean may500 = failing > 0 && expected.status().contains(forwarded.missingStatus());
        if (may500) {
            return "";
        }
        if (!expected.backend().isEmpty()) {
            String namespace = expected.namespace().isEmpty() ? "" : expected.namespace();
            boolean there =
                    services.keySet().stream().anyMatch(s -> s.startsWith(expected.backend() + "." + namespace));
            if (!there) {
                return "goes to " + services + ", expected " + expected;
            }
        } else if (!expected.status().isEmpty()
                && expected.status().stream().noneMatch(s -> s == 200 || s == 504 || s >= 500)) {
            return "goes to " + services + ", expected " + expected;
        }
        for (String header : expected.responseHeaders().keySet()) {
            boolean echoed = each.protocol().equals("grpc");
            boolean cors = header.toLowerCase(java.util.Locale.ROOT).startsWith("access-control-");
            if (!cors && !echoed && !forwarded.responseHeaders().contains(header.toLowerCase(java.util.Locale.ROOT))) {
                return "sets no response header " + header;
            }
        }
        for (String mirror : expected.mirroredTo()) {
            if (forwarded.mirrors().stream().noneMatch(m -> m.contains("|" + mirror + "."))) {
                return "mirrors to " + forwarded.mirrors() + ", expected " + mirror;
            }
        }
        return "";
    }
}
