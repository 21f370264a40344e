package dev.meshwright.proxy.observe;

import dev.meshwright.decide.response.ResponseFlag;
import org.jspecify.annotations.Nullable;

/// What requests and connections have in common of Envoy's attributes; an empty text is none.
final class AttributeValues {
    private AttributeValues() {}

    static @Nullable String text(String value) {
        return value.isEmpty() ? null : value;
    }

    static Long flags(String flags) {
        long bits = 0;
        for (String flag : flags.split(",", -1)) {
            bits |= ResponseFlag.of(flag).map(ResponseFlag::bit).orElse(0L);
        }
        return bits;
    }

    static @Nullable Object side(DownstreamInfo downstream, String group, String name) {
        String address = group.equals("source") ? downstream.remoteAddress() : downstream.localAddress();
        return switch (name) {
            case "address" -> text(address);
            case "port" -> port(address);
            default -> null;
        };
    }

    static @Nullable Long port(String address) {
        int colon = address.lastIndexOf(':');
        return colon < 0 ? null : (Long) Long.parseLong(address, colon + 1, address.length(), 10);
    }

    static @Nullable Object connection(DownstreamInfo downstream, String name, String termination) {
        PeerCertificate peer = downstream.peer();
        return switch (name) {
            case "mtls" -> downstream.mutualTls();
            case "requested_server_name" -> text(downstream.serverName());
            case "tls_version" -> text(downstream.tlsVersion());
            case "uri_san_local_certificate" -> text(downstream.localIdentity());
            case "uri_san_peer_certificate" -> text(downstream.peerIdentity());
            case "subject_peer_certificate" -> peer == null ? null : text(peer.subject());
            case "dns_san_peer_certificate" ->
                peer == null || peer.dnsNames().isEmpty()
                        ? null
                        : peer.dnsNames().getFirst();
            case "sha256_peer_certificate_digest" -> peer == null ? null : text(peer.sha256());
            case "termination_details" -> text(termination);
            default -> null;
        };
    }

    static @Nullable Object upstream(String name, String address, String local, String identity, String failure) {
        return switch (name) {
            case "address" -> text(address);
            case "port" -> port(address);
            case "local_address" -> text(local);
            case "uri_san_peer_certificate" -> text(identity);
            case "transport_failure_reason" -> text(failure);
            default -> null;
        };
    }
}
