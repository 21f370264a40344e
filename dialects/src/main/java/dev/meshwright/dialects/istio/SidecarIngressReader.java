package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Sidecar;
import java.util.Set;

/// An entry of `ingress` of a Sidecar.
final class SidecarIngressReader {
    private static final String UNIX = "unix://";
    private static final Set<String> ENDPOINT_HOSTS = Set.of("", "127.0.0.1", "0.0.0.0", "::1", "::");
    /// Of Gateway's TLS settings, what a sidecar's port cannot have.
    private static final String[] NOT_HERE = {
        "subjectAltNames",
        "httpsRedirect",
        "credentialName",
        "credentialNames",
        "caCertCredentialName",
        "tlsCertificates"
    };

    private SidecarIngressReader() {}

    /// @param taken ports so far
    static Sidecar.Ingress read(Fields entry, Set<Integer> taken) {
        if (!entry.has("port")) {
            entry.missing("port", "a mapping with number and protocol");
        }
        Sidecar.Port port = entry.section("port")
                .map(p -> SidecarReader.port(p, false))
                .orElse(new Sidecar.Port(0, Protocol.UNDECLARED, ""));
        if (port.number() != 0 && !taken.add(port.number())) {
            entry.error(Codes.CONTRADICTION, "port", "a second listener for " + port.number(), "remove one of the two");
        }
        String bind = SidecarReader.bindAddress(entry);
        if (bind.startsWith(UNIX)) {
            entry.error(Codes.BAD_ADDRESS, "bind", "'" + bind + "' (expected: an IP address)", "correct the address");
        }
        Sidecar.Endpoint endpoint = endpoint(entry);
        Setting<ConnectionPool> pool =
                entry.section("connectionPool").map(ConnectionPoolReader::read).orElse(Setting.unset());
        Gateway.Tls tls = entry.section("tls")
                .map(section -> tls(section, port.protocol()))
                .orElse(new Gateway.Tls.None());
        Sidecar.Capture capture = SidecarReader.capture(entry);
        entry.done();
        return new Sidecar.Ingress(port, bind, endpoint, tls, pool, capture, entry.origin());
    }

    /// `127.0.0.1:PORT`, `0.0.0.0:PORT`, `[::1]:PORT`, `[::]:PORT`, `:PORT` or a Unix socket.
    private static Sidecar.Endpoint endpoint(Fields entry) {
        String written = entry.text("defaultEndpoint", "");
        if (written.isEmpty()) {
            return new Sidecar.Endpoint.Called();
        }
        if (written.startsWith(UNIX)) {
            String path = written.substring(UNIX.length());
            if (!SidecarReader.isSocketPath(path)) {
                bad(entry, written);
            }
            return new Sidecar.Endpoint.Unix(path);
        }
        int colon = written.lastIndexOf(':');
        String host = colon < 0 ? written : written.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        String port = written.substring(colon + 1);
        boolean number = port.matches("[0-9]{1,5}")
                && Integer.parseInt(port) >= 1
                && Integer.parseInt(port) <= PortReader.PORT_MAX;
        if (colon < 0 || !number || !ENDPOINT_HOSTS.contains(host)) {
            bad(entry, written);
            return new Sidecar.Endpoint.Called();
        }
        return new Sidecar.Endpoint.Tcp(host, Integer.parseInt(port));
    }

    private static void bad(Fields entry, String written) {
        entry.error(
                Codes.BAD_ADDRESS,
                "defaultEndpoint",
                "'" + written + "' (expected: 127.0.0.1:PORT, 0.0.0.0:PORT, [::1]:PORT, [::]:PORT or unix:///path)",
                "write where the program listens");
    }

    private static Gateway.Tls tls(Fields section, Protocol protocol) {
        for (String name : NOT_HERE) {
            boolean off = name.equals("httpsRedirect") && !section.flag(name).orElse(false);
            if (section.has(name) && !off) {
                section.error(Codes.CONTRADICTION, name, "has no meaning in a Sidecar", "remove it");
            }
        }
        String mode = section.text("mode", "");
        if (mode.equals("ISTIO_MUTUAL") || mode.equals("AUTO_PASSTHROUGH")) {
            section.error(
                    Codes.CONTRADICTION,
                    "mode",
                    mode + " belongs to gateways",
                    "write SIMPLE, MUTUAL or OPTIONAL_MUTUAL");
        }
        if (protocol != Protocol.HTTPS && protocol != Protocol.TLS) {
            section.findings()
                    .error(
                            Codes.CONTRADICTION,
                            section.position(),
                            section.path() + ": the port's protocol " + protocol + " is not encrypted",
                            "",
                            "write protocol: HTTPS or TLS, or remove tls");
        }
        return GatewayTlsReader.read(section);
    }
}
