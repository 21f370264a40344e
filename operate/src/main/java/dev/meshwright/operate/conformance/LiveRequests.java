package dev.meshwright.operate.conformance;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.operate.conformance.send.Outgoing;
import dev.meshwright.operate.conformance.send.Reply;
import dev.meshwright.operate.conformance.send.Sender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Puts a case's request into the form in which it is sent.
final class LiveRequests {
    /// Clients of the published cases wait for less on machines of their own; here many share two processors. Whoever
    /// gets no answer waits all of it, so it is not long.
    private static final long PATIENCE_MILLIS_MIN = 3_000;

    private static final long PATIENCE_MILLIS = 10_000;
    private static final int REDIRECTS_MAX = 10;

    private LiveRequests() {}

    static List<Instance> callers(World world, Client client) {
        return switch (client) {
            case Client.Program(String name) -> world.named(name);
            case Client.Labelled(String namespace, var labels) ->
                world.instances().stream()
                        .filter(i -> i.workload().namespace().equals(namespace)
                                && i.workload().labels().entrySet().containsAll(labels.entrySet()))
                        .toList();
            case Client.Outside(String gateway) -> world.named(gateway);
        };
    }

    /// @param more headers beside the case's
    static Outgoing outgoing(
            Request request,
            Instance caller,
            World world,
            InetSocketAddress to,
            List<Map.Entry<String, String>> more,
            LiveTls certificates)
            throws IOException {
        String address = to.getAddress().getHostAddress();
        String authority = request.authority().isEmpty()
                ? request.address().isEmpty() ? address : request.address()
                : request.authority();
        String host = authority.lastIndexOf(':') < 0 ? authority : authority.substring(0, authority.lastIndexOf(':'));
        List<String> alpn = request.alpn().isEmpty()
                ? request.scheme() == Request.Scheme.HTTPS
                        ? request.http2() ? List.of("h2", "http/1.1") : List.of("http/1.1")
                        : List.of()
                : request.alpn();
        boolean grpc = request.scheme() == Request.Scheme.GRPC;
        String path = request.pathOrDefault();
        List<Map.Entry<String, String>> headers = new ArrayList<>(request.headers());
        if (request.scheme().isHttp()) {
            headers.addAll(more);
        }
        return new Outgoing(
                to,
                protocol(request, world, to),
                request.scheme().hasTls() ? certificates.client(request.clientCertificate(), caller, alpn) : null,
                request.scheme().hasTls()
                        ? request.sni().isEmpty() ? IpAddress.numeric(host) ? "" : host : request.sni()
                        : "",
                request.method().isEmpty() ? grpc ? "POST" : "GET" : request.method(),
                authority,
                path.indexOf('#') < 0 ? path : path.substring(0, path.indexOf('#')),
                headers,
                body(request),
                request.proxyProtocol(),
                Duration.ofMillis(
                        request.timeoutMillis() > 0
                                ? Math.max(PATIENCE_MILLIS_MIN, request.timeoutMillis())
                                : PATIENCE_MILLIS));
    }

    /// Without a line or a message of the case's own, protocols that need one get one.
    private static String body(Request request) {
        boolean needed = request.scheme() == Request.Scheme.GRPC
                || request.scheme() == Request.Scheme.TCP
                || request.scheme() == Request.Scheme.TLS
                || request.scheme() == Request.Scheme.UDP;
        return needed && request.body().isEmpty() ? "hello" : request.body();
    }

    /// A client of a program that speaks first waits for it.
    private static boolean serverSpeaksFirst(World world, InetSocketAddress to) {
        String address = to.getAddress().getHostAddress();
        List<Instance> servers = world.atVirtualAddress(address)
                .map(world::endpoints)
                .orElseGet(() -> world.at(address).map(List::of).orElse(List.of()));
        return servers.stream()
                .anyMatch(i -> world.ports(i, address, to.getPort()).stream()
                        .anyMatch(p -> EchoPrograms.speech(i, p) == EchoPrograms.Speech.SPEAKS_FIRST));
    }

    private static Outgoing.Protocol protocol(Request request, World world, InetSocketAddress to) {
        return switch (request.scheme()) {
            case HTTP -> request.http2() ? Outgoing.Protocol.HTTP_2 : Outgoing.Protocol.HTTP_1;
            case HTTPS -> Outgoing.Protocol.HTTP_BY_ALPN;
            case GRPC -> Outgoing.Protocol.GRPC;
            case WEBSOCKET -> Outgoing.Protocol.WEBSOCKET;
            case TCP -> serverSpeaksFirst(world, to) ? Outgoing.Protocol.TCP_SERVER_FIRST : Outgoing.Protocol.TCP;
            case TLS -> Outgoing.Protocol.TCP;
            case UDP -> Outgoing.Protocol.UDP;
        };
    }

    /// Sends on a connection of its own, and follows redirects to the same place when the case says so.
    static Reply follow(Sender sender, Outgoing first, Request request) {
        Outgoing next = first;
        Reply reply = sender.send(next);
        for (int i = 0; request.followRedirects() && i < REDIRECTS_MAX; i++) {
            List<String> location = reply.headers().getOrDefault("location", List.of());
            if (reply.status() / 100 != 3 || location.isEmpty()) {
                return reply;
            }
            URI to = URI.create(location.getFirst());
            next = new Outgoing(
                    new InetSocketAddress(
                            next.to().getAddress(),
                            to.getPort() > 0 ? to.getPort() : next.to().getPort()),
                    next.protocol(),
                    next.tls(),
                    next.serverName(),
                    next.method(),
                    to.getRawAuthority() == null ? next.authority() : to.getRawAuthority(),
                    to.getRawPath() + (to.getRawQuery() == null ? "" : "?" + to.getRawQuery()),
                    next.headers(),
                    next.body(),
                    next.proxyVersion(),
                    next.timeout());
            reply = sender.send(next);
        }
        return reply;
    }

    static Reply failed(String why) {
        return new Reply(why, 0, "", Map.of(), "", -1, "", "", "");
    }
}
