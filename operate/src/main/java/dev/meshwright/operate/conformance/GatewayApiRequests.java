package dev.meshwright.operate.conformance;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The requests and expectations of the Gateway API's published cases.
final class GatewayApiRequests {
    private static final Pattern PORT = Pattern.compile("(.*):([0-9]+)");
    private static final Pattern URL = Pattern.compile("(\\w+)://([^/]+)/([^/]+)(/.*)");
    /// Weights are shares of 500 and more requests, with 5 % of tolerance; the core's are exact.
    private static final double SHARE_TOLERANCE = 0.01;

    /// What published clients call when a case names no host.
    private static final String ECHO = "echo";

    private static final int GRPC_PORT = 7070;

    private GatewayApiRequests() {}

    /// From a workload, `NAMESPACE/label=value,...`.
    ///
    /// @param documents of the test: the published client compares no path, so one is asked for where they rewrite
    ///     it
    static Exchange inMesh(JsonNode each, String client, List<SourceDocumentFile> documents) {
        JsonNode request = each.path("request");
        String namespace = client.substring(0, client.indexOf('/'));
        Map<String, String> labels = new TreeMap<>();
        for (String label : client.substring(client.indexOf('/') + 1).split(",", -1)) {
            labels.put(label.substring(0, label.indexOf('=')), label.substring(label.indexOf('=') + 1));
        }
        String written = Json.text(request, "host");
        String host = written.isEmpty() ? ECHO : written;
        boolean grpc = isGrpc(each);
        Matcher port = PORT.matcher(host);
        boolean hasPort = port.matches();
        return exchange(
                each,
                new Client.Labelled(namespace, labels),
                hasPort ? port.group(1) : host,
                hasPort ? Integer.parseInt(port.group(2)) : grpc ? GRPC_PORT : 80,
                host,
                grpc ? Request.Scheme.GRPC : Request.Scheme.HTTP,
                List.of(),
                documents.stream().anyMatch(d -> d.text().contains("URLRewrite")));
    }

    /// From outside to a gateway, `NAMESPACE/NAME`. Where a case names no listener, any of its protocol may be meant.
    static List<Exchange> atGateway(JsonNode each, String gateway, Mesh mesh) {
        String namespace = gateway.substring(0, gateway.indexOf('/'));
        String name = gateway.substring(gateway.indexOf('/') + 1);
        Client client = new Client.Outside(name + "." + namespace);
        JsonNode request = each.path("request");
        String host =
                Json.text(request, "host").isEmpty() ? Json.text(request, "authority") : Json.text(request, "host");
        Request.Scheme scheme = scheme(Json.text(each, "protocol"));
        List<Integer> ports = ports(each, host, scheme, namespace, name, mesh);
        List<Request> alternatives = new ArrayList<>();
        for (int port : ports) {
            alternatives.add(
                    exchange(each, client, "", port, host.isEmpty() ? "unnamed.example" : host, scheme, List.of(), true)
                            .request());
        }
        return alternatives.isEmpty()
                ? List.of()
                : List.of(exchange(
                        each,
                        client,
                        "",
                        ports.getFirst(),
                        host.isEmpty() ? "unnamed.example" : host,
                        scheme,
                        alternatives.subList(1, alternatives.size()),
                        true));
    }

    /// `ws://NAMESPACE/GATEWAY//path`: a case that gives nothing but a URL.
    static List<Exchange> byUrl(JsonNode each, Mesh mesh) {
        Matcher url = URL.matcher(Json.text(each.path("request"), "url"));
        if (!url.matches()) {
            return List.of();
        }
        String path = url.group(4).replaceFirst("^//", "/");
        Request.Scheme scheme = scheme(url.group(1));
        Client client = new Client.Outside(url.group(3) + "." + url.group(2));
        List<Integer> ports = ports(each, "", scheme, url.group(2), url.group(3), mesh);
        return ports.isEmpty()
                ? List.of()
                : List.of(new Exchange(
                        request(each, client, "", ports.getFirst(), "unnamed.example", scheme, path),
                        expectations(each, true)));
    }

    private static List<Integer> ports(
            JsonNode each, String host, Request.Scheme scheme, String namespace, String name, Mesh mesh) {
        List<Gateway.Server> servers = mesh.gateways().stream()
                .filter(g -> g.namespace().equals(namespace)
                        && g.selector()
                                .getOrDefault("gateway.networking.k8s.io/gateway-name", "")
                                .equals(name))
                .flatMap(g -> g.servers().stream())
                .toList();
        Matcher written = PORT.matcher(host);
        if (written.matches()) {
            int port = Integer.parseInt(written.group(2));
            if (servers.stream().anyMatch(s -> s.port() == port)) {
                return List.of(port);
            }
        }
        String listener = Json.text(each, "listener");
        if (listener.startsWith(":")) {
            return List.of(Integer.parseInt(listener.substring(1)));
        }
        Protocol wanted = switch (scheme) {
            case HTTPS -> Protocol.HTTPS;
            case TLS -> Protocol.TLS;
            case TCP -> Protocol.TCP;
            case UDP -> Protocol.UDP;
            case HTTP, GRPC, WEBSOCKET -> Protocol.HTTP;
        };
        List<Integer> ports = servers.stream()
                .filter(s -> listener.isEmpty()
                        ? s.protocol() == wanted
                        : s.portName().equals(listener))
                .map(Gateway.Server::port)
                .distinct()
                .sorted()
                .toList();
        return ports.isEmpty() ? List.of(scheme.hasTls() ? 443 : 80) : ports;
    }

    private static Exchange exchange(
            JsonNode each,
            Client client,
            String address,
            int port,
            String host,
            Request.Scheme scheme,
            List<Request> alternatives,
            boolean pathTold) {
        return new Exchange(
                request(each, client, address, port, host, scheme, Json.text(each.path("request"), "path")),
                alternatives,
                expectations(each, pathTold));
    }

    private static Request request(
            JsonNode each, Client client, String address, int port, String host, Request.Scheme scheme, String path) {
        JsonNode request = each.path("request");
        List<Map.Entry<String, String>> headers = new ArrayList<>(Json.headers(request.path("headers")));
        headers.addAll(Json.headers(request.path("metadata")));
        String authority = headers.stream()
                .filter(h -> h.getKey().equals("host"))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(host);
        headers.removeIf(h -> h.getKey().equals("host"));
        String sni = Json.text(each, "sni").isEmpty() ? Json.text(request, "sni") : Json.text(each, "sni");
        boolean certificate = each.path("clientCertificate").asBoolean(false);
        boolean fails = each.path("fails").asBoolean(false);
        return new Request(
                client,
                "",
                address,
                port,
                scheme,
                Json.text(request, "method"),
                path.replace("<unique per probe>", "probe"),
                authority,
                headers,
                scheme.hasTls() ? sni : "",
                List.of(),
                Math.max(1, each.path("repeat").asInt(1)),
                0,
                scheme == Request.Scheme.GRPC || Json.text(request, "protocol").equals("H2C_PRIOR_KNOWLEDGE"),
                false,
                false,
                0,
                certificate
                        // A case that must fail with a certificate has one of another authority.
                        ? fails ? Request.ClientCertificate.UNTRUSTED : Request.ClientCertificate.TRUSTED
                        : Request.ClientCertificate.NONE,
                "");
    }

    private static boolean isGrpc(JsonNode each) {
        return Json.text(each, "protocol").equals("grpc")
                || Json.text(each.path("request"), "protocol").equalsIgnoreCase("grpc");
    }

    private static Request.Scheme scheme(String protocol) {
        return switch (protocol.toLowerCase(Locale.ROOT)) {
            case "https" -> Request.Scheme.HTTPS;
            case "grpc" -> Request.Scheme.GRPC;
            case "tls" -> Request.Scheme.TLS;
            case "tcp" -> Request.Scheme.TCP;
            case "udp" -> Request.Scheme.UDP;
            case "websocket", "ws" -> Request.Scheme.WEBSOCKET;
            default -> Request.Scheme.HTTP;
        };
    }

    /// @param pathTold whether the path that a case tells is what the program must see, else it is as it was sent
    private static List<Expectation> expectations(JsonNode each, boolean pathTold) {
        List<Expectation> all = Expected.of(each, pathTold);
        return each.path("fails").asBoolean(false) ? List.of(new Expectation.Not(new Expectation.AllOf(all))) : all;
    }

    /// The fields of `expected`.
    private static final class Expected {
        private Expected() {}

        static List<Expectation> of(JsonNode each, boolean pathTold) {
            JsonNode node = each.path("expected");
            List<Expectation> all = new ArrayList<>();
            if (!status(node).isEmpty()) {
                all.add(new Expectation.Status(status(node)));
            }
            if (node.has("grpcStatus")) {
                all.add(new Expectation.GrpcStatus(node.path("grpcStatus").asInt()));
            }
            // Who answers is asked of answers that a backend gives.
            boolean refused = status(node).stream().anyMatch(s -> s >= 400);
            String backend = refused
                    ? ""
                    : Json.text(node, "backend").isEmpty() ? Json.text(node, "service") : Json.text(node, "backend");
            if (!backend.isEmpty()) {
                all.add(new Expectation.Backend(backend, Json.text(node, "namespace")));
            }
            if (node.has("backendIsTLS") && node.path("backendIsTLS").asBoolean()) {
                all.add(new Expectation.UpstreamTls());
            }
            backendRequest(node, each, pathTold, all);
            // Of gRPC's, which are those of several routes with one match of which the first alone can apply, nothing
            // is
            // asked.
            if (!isGrpc(each)) {
                node.path("responseHeaders")
                        .properties()
                        .forEach(e -> all.add(responseHeader(e.getKey(), e.getValue())));
            }
            Json.texts(node.path("absentResponseHeaders"))
                    .forEach(name -> all.add(new Expectation.ResponseHeaderAbsent(Json.lower(name))));
            JsonNode redirect = node.path("redirect");
            if (!redirect.isMissingNode()) {
                all.add(new Expectation.RedirectTo(
                        Json.text(redirect, "scheme"),
                        Json.text(redirect, "host"),
                        Json.text(redirect, "port"),
                        Json.text(redirect, "path")));
            }
            node.path("mirroredTo")
                    .forEach(m -> all.add(new Expectation.MirroredTo(
                            Json.text(m, "name"),
                            Json.text(m, "namespace"),
                            m.path("percent").asInt(100))));
            if (node.has("weights")) {
                Map<String, Double> shares = new TreeMap<>();
                node.path("weights")
                        .properties()
                        .forEach(e -> shares.put(e.getKey(), e.getValue().asDouble()));
                all.add(new Expectation.Split(shares, SHARE_TOLERANCE));
            }
            String named = Json.text(node, "backendRequestHeaderEqualsBackendName");
            if (!named.isEmpty()) {
                all.add(new Expectation.UpstreamHeaderNamesBackend(Json.lower(named)));
            }
            if (all.isEmpty() || node.path("echoes").asBoolean(false)) {
                all.add(new Expectation.Responds());
            }
            return all;
        }

        /// A list has the values that are allowed.
        private static Expectation responseHeader(String name, JsonNode value) {
            if (!value.isArray()) {
                return new Expectation.ResponseHeader(Json.lower(name), value.asString());
            }
            List<Expectation> allowed = new ArrayList<>();
            value.forEach(each -> allowed.add(new Expectation.ResponseHeader(Json.lower(name), each.asString())));
            return new Expectation.AnyOf(allowed);
        }

        private static List<Integer> status(JsonNode node) {
            List<Integer> status = new ArrayList<>();
            JsonNode written = node.path("status");
            if (written.isArray()) {
                written.forEach(s -> status.add(s.asInt()));
            } else if (written.isNumber()) {
                status.add(written.asInt());
            }
            return status;
        }

        /// What is not said of the backend's request is as it was sent; only asked where a backend is expected.
        private static void backendRequest(JsonNode node, JsonNode each, boolean pathTold, List<Expectation> all) {
            JsonNode seen = node.path("backendRequest");
            JsonNode sent = each.path("request");
            boolean refused = status(node).stream().anyMatch(s -> s >= 400);
            boolean reaches = !refused && !Json.text(node, "backend").isEmpty() && !node.has("redirect");
            if (refused) {
                return;
            }
            if (seen.isMissingNode()) {
                String path = Json.text(sent, "path");
                if (reaches && path.startsWith("/") && !path.contains("<")) {
                    all.add(new Expectation.UpstreamUrl(path));
                }
                return;
            }
            String path = Json.text(pathTold ? seen : sent, "path");
            if (!path.isEmpty()) {
                all.add(new Expectation.UpstreamUrl(path));
            }
            if (!Json.text(seen, "host").isEmpty()) {
                all.add(new Expectation.UpstreamHost(Json.text(seen, "host")));
            }
            if (!Json.text(seen, "method").isEmpty()) {
                all.add(new Expectation.UpstreamMethod(Json.text(seen, "method")));
            }
            Json.textMap(seen.path("headers"))
                    .forEach((name, value) -> all.add(new Expectation.UpstreamHeader(Json.lower(name), value)));
            Json.texts(seen.path("absentHeaders"))
                    .forEach(name -> all.add(new Expectation.UpstreamHeaderAbsent(Json.lower(name))));
        }
    }
}
