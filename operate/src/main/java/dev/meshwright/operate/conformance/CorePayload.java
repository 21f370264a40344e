package dev.meshwright.operate.conformance;

import dev.meshwright.architect.journey.Credential;
import dev.meshwright.architect.journey.Payload;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.connection.ProxyHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a client sends, as the core follows it.
final class CorePayload {
    private final World world;

    CorePayload(World world) {
        this.world = world;
    }

    /// @param address that the client connects to
    Payload of(Request request, Instance caller, String address) {
        String authority = request.authority().isEmpty()
                ? request.address().isEmpty() ? address : request.address()
                : request.authority();
        String path = request.pathOrDefault();
        // A client never sends the fragment (RFC 9110, section 7.1).
        String sent = path.indexOf('#') < 0 ? path : path.substring(0, path.indexOf('#'));
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        request.headers().forEach(h -> headers.add(Map.entry(h.getKey().toLowerCase(Locale.ROOT), h.getValue())));
        boolean grpc = request.scheme() == Request.Scheme.GRPC;
        if (grpc) {
            headers.add(Map.entry("content-type", "application/grpc"));
        }
        Payload.Version version = grpc || request.http2() ? Payload.Version.HTTP_2 : Payload.Version.HTTP_1_1;
        String method = request.method().isEmpty() ? grpc ? "POST" : "GET" : request.method();
        String host = authority.indexOf(':') < 0 ? authority : authority.substring(0, authority.lastIndexOf(':'));
        String sni = request.sni().isEmpty() ? IpAddress.numeric(host) ? "" : host : request.sni();
        Credential credential = switch (request.clientCertificate()) {
            case NONE -> new Credential.None();
            case TRUSTED -> new Credential.Other("the client's", Credential.Issuer.TRUSTED);
            case UNTRUSTED -> new Credential.Other("the client's", Credential.Issuer.UNKNOWN);
            case MESH ->
                new Credential.Mesh(new SpiffeId(
                                world.mesh().settings().trustDomain(),
                                caller.workload().namespace(),
                                caller.workload().serviceAccount())
                        .toString());
        };
        List<String> alpn = request.alpn().isEmpty()
                ? request.scheme() == Request.Scheme.HTTPS
                        ? request.http2() ? List.of("h2", "http/1.1") : List.of("http/1.1")
                        : List.of()
                : request.alpn();
        Payload spoken = switch (request.scheme()) {
            case HTTP, GRPC, WEBSOCKET -> new Payload.Http(version, method, "http", authority, sent, headers);
            case HTTPS ->
                new Payload.Tls(
                        sni, alpn, credential, new Payload.Http(version, method, "https", authority, sent, headers));
            case TCP -> new Payload.Bytes(first(request, address));
            case TLS -> new Payload.Tls(sni, alpn, credential, new Payload.Bytes(Payload.First.CLIENT));
            case UDP -> new Payload.Datagram();
        };
        return request.proxyProtocol() == 0
                ? spoken
                : new Payload.WithHeader(
                        request.proxyProtocol() == 1 ? ProxyHeader.Version.V1 : ProxyHeader.Version.V2, spoken);
    }

    /// A client of a program that speaks first waits for it.
    private Payload.First first(Request request, String address) {
        List<Instance> servers = world.atVirtualAddress(address)
                .map(s -> world.endpoints(s))
                .orElseGet(() -> world.at(address).map(List::of).orElse(List.of()));
        boolean speaksFirst = servers.stream()
                .anyMatch(i -> world.ports(i, address, request.port()).stream()
                        .anyMatch(p -> EchoPrograms.speech(i, p) == EchoPrograms.Speech.SPEAKS_FIRST));
        return speaksFirst ? Payload.First.SERVER : Payload.First.CLIENT;
    }
}
