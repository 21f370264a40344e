package dev.meshwright.dialects.istio;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.ConnectionSettings;
import dev.meshwright.model.HttpHandling;
import dev.meshwright.model.HttpHandling.CertificateHeader;
import dev.meshwright.model.HttpHandling.CertificatePart;
import dev.meshwright.model.HttpHandling.PathNormalization;
import dev.meshwright.model.HttpHandling.ProxyHeaders;
import dev.meshwright.model.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How proxies treat requests: `pathNormalization`, and `proxyHeaders`, `gatewayTopology` and `connectionSettings` of
/// `defaultConfig`.
final class MeshHttpReader {
    private static final List<String> CERTIFICATES =
            List.of("UNDEFINED", "SANITIZE", "FORWARD_ONLY", "APPEND_FORWARD", "SANITIZE_SET", "ALWAYS_FORWARD_ONLY");
    private static final int TRUSTED_PROXIES_MAX = 1000;

    private MeshHttpReader() {}

    static HttpHandling read(Fields mesh, Optional<Fields> proxies) {
        PathNormalization paths =
                mesh.section("pathNormalization").map(MeshHttpReader::paths).orElse(PathNormalization.BASE);
        ProxyHeaders headers = proxies.flatMap(p -> p.section("proxyHeaders"))
                .map(MeshHttpReader::headers)
                .orElse(ProxyHeaders.DEFAULT);
        Optional<Fields> topology = proxies.flatMap(p -> p.section("gatewayTopology"));
        CertificateHeader certificates = topology.flatMap(t -> certificates(t, "forwardClientCertDetails"))
                .orElse(HttpHandling.DEFAULT.certificates());
        int trusted = topology.flatMap(t -> t.integer("numTrustedProxies", 0, TRUSTED_PROXIES_MAX))
                .orElse(0);
        boolean header = topology.filter(t -> t.has("proxyProtocol")).isPresent();
        topology.ifPresent(t -> {
            t.section("proxyProtocol").ifPresent(Fields::done);
            t.done();
        });
        ConnectionSettings connections = proxies.flatMap(p -> p.section("connectionSettings"))
                .map(ConnectionSettingsReader::read)
                .orElse(ConnectionSettings.NONE);
        return new HttpHandling(paths, headers, certificates, trusted, header, connections);
    }

    private static PathNormalization paths(Fields section) {
        PathNormalization paths = section.word(
                        "normalization",
                        List.of("DEFAULT", "NONE", "BASE", "MERGE_SLASHES", "DECODE_AND_MERGE_SLASHES"))
                .filter(word -> !word.equals("DEFAULT"))
                .map(PathNormalization::valueOf)
                .orElse(PathNormalization.BASE);
        section.done();
        return paths;
    }

    private static Optional<CertificateHeader> certificates(Fields fields, String name) {
        return fields.word(name, CERTIFICATES)
                .filter(word -> !word.equals("UNDEFINED"))
                .map(CertificateHeader::valueOf);
    }

    private static ProxyHeaders headers(Fields headers) {
        Setting<String> server =
                headers.section("server").map(MeshHttpReader::server).orElse(Setting.unset());
        boolean requestId = !flagOf(headers, "requestId", "disabled");
        boolean attempts = !flagOf(headers, "attemptCount", "disabled");
        boolean debug = !flagOf(headers, "envoyDebugHeaders", "disabled");
        boolean host = flagOf(headers, "xForwardedHost", "enabled");
        boolean port = flagOf(headers, "xForwardedPort", "enabled");
        NotHere.say(
                headers,
                "preserveHttp1HeaderCase",
                "names of headers are sent in lower case, as HTTP/2 has them; their case means nothing (RFC 9110 5.1)",
                "mend the program that tells cases apart");
        NotHere.say(
                headers,
                "metadataExchangeHeaders",
                "proxies of this mesh tell each other who they are by their certificates, not in headers",
                "remove it");
        List<CertificatePart> told = headers.section("setCurrentClientCertDetails")
                .map(MeshHttpReader::told)
                .orElse(ProxyHeaders.DEFAULT.told());
        CertificateHeader certificates =
                certificates(headers, "forwardedClientCert").orElse(ProxyHeaders.DEFAULT.certificates());
        headers.done();
        return new ProxyHeaders(server, requestId, attempts, debug, host, port, certificates, told);
    }

    private static Setting<String> server(Fields server) {
        boolean off = server.flag("disabled").orElse(false);
        String value = server.text("value", "");
        server.done();
        if (off) {
            return Setting.off(server.origin());
        }
        return value.isEmpty() ? Setting.unset() : Setting.of(value, server.origin("value"));
    }

    private static boolean flagOf(Fields headers, String section, String flag) {
        Optional<Fields> fields = headers.section(section);
        boolean value = fields.flatMap(f -> f.flag(flag)).orElse(false);
        fields.ifPresent(Fields::done);
        return value;
    }

    private static List<CertificatePart> told(Fields details) {
        List<CertificatePart> told = new ArrayList<>();
        for (CertificatePart part : CertificatePart.values()) {
            boolean usual = ProxyHeaders.DEFAULT.told().contains(part);
            if (details.flag(part.name().toLowerCase(java.util.Locale.ROOT)).orElse(usual)) {
                told.add(part);
            }
        }
        details.done();
        return told;
    }
}
