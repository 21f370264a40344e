package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.Addresses;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Gateway (istio.io/latest/docs/reference/config/networking/gateway).
final class GatewayReader {
    /// Of what Istio's controller makes of a Gateway API object, where no namespace may be allowed.
    private static final String SEMANTICS = "internal.istio.io/gateway-semantics";

    private GatewayReader() {}

    static void read(ElementDocument document, Fields spec, MeshParts parts) {
        Map<String, String> selector = Labels.read(spec, "selector");
        List<Fields> entries = spec.sections("servers");
        if (entries.isEmpty()) {
            spec.findings()
                    .error(
                            Codes.EMPTY_ELEMENT,
                            spec.position("servers"),
                            spec.path("servers") + ": empty or missing (expected: at least one server)",
                            "a gateway without servers opens no port",
                            "add a server with port and hosts");
        }
        List<Gateway.Server> servers = new ArrayList<>();
        Set<String> portNames = new HashSet<>();
        for (Fields entry : entries) {
            Gateway.Server server = server(document, entry, portNames);
            entry.done();
            if (server.protocol() == Protocol.UDP) {
                entry.findings()
                        .warning(
                                Codes.FIELD_NOT_SUPPORTED,
                                entry.keyPosition("port"),
                                entry.path("port") + ": UDP, which no VirtualService routes (expected: HTTP, HTTPS,"
                                        + " GRPC, HTTP2, TCP or TLS)",
                                "the port is not opened, as in Istio",
                                "route datagrams with a UDPRoute of the Gateway API");
            } else {
                servers.add(server);
            }
        }
        parts.add(new Gateway(
                document.name(),
                document.namespace(),
                selector,
                "",
                GatewayLabels.services(document),
                servers,
                document.origin()));
    }

    private static Gateway.Server server(ElementDocument document, Fields entry, Set<String> portNames) {
        int number = 0;
        String name = "";
        Protocol protocol = Protocol.UNDECLARED;
        if (!entry.has("port")) {
            entry.missing("port", "a mapping with number, name and protocol");
        }
        for (Fields port : entry.section("port").stream().toList()) {
            if (!port.has("number")) {
                port.missing("number", "1.." + PortReader.PORT_MAX);
            }
            number = port.integer("number", 1, PortReader.PORT_MAX).orElse(0);
            name = port.requiredText("name", "a name for the port");
            if (!port.has("protocol")) {
                port.missing("protocol", "HTTP, HTTPS, GRPC, HTTP2, TCP or TLS");
            }
            protocol = PortReader.protocol(port);
            if (port.has("targetPort")) {
                port.accept("targetPort");
                port.error(
                        Codes.CONTRADICTION,
                        "targetPort",
                        "a Gateway's port is the one that the gateway opens (expected: number alone)",
                        "remove targetPort");
            }
            port.done();
            if (!name.isEmpty() && !portNames.add(name)) {
                port.error(Codes.CONTRADICTION, "name", "'" + name + "' names a second port", "rename one of them");
            }
        }
        List<String> hosts = hosts(document, entry);
        entry.text("name");
        NotHere.forPeople(entry, "name");
        String bind = entry.text("bind", "");
        if (bind.startsWith("unix://")) {
            entry.error(
                    Codes.VALUE_NOT_SUPPORTED,
                    "bind",
                    "'" + bind + "' is a Unix socket, which gateways do not open (expected: an IP address)",
                    "bind an address, 127.0.0.1 for programs of the same host");
        } else if (!bind.isEmpty() && !Addresses.isIp(bind)) {
            entry.error(
                    Codes.BAD_ADDRESS,
                    "bind",
                    "'" + bind + "' (expected: an IP address)",
                    "write an address of the gateway, or leave it out");
        }
        NotHere.say(
                entry,
                "defaultEndpoint",
                "Istio leaves it without effect too: what no route takes is answered 404",
                "write a VirtualService with a route that takes everything");
        Gateway.Tls tls = entry.section("tls")
                .map(section ->
                        GatewayTlsReader.read(section, document.settings().tls().others()))
                .orElse(new Gateway.Tls.None());
        tlsFitsProtocol(entry, protocol, tls);
        return new Gateway.Server(number, name, protocol, bind, hosts, tls, entry.origin());
    }

    private static void tlsFitsProtocol(Fields entry, Protocol protocol, Gateway.Tls tls) {
        boolean encrypted = protocol == Protocol.HTTPS || protocol == Protocol.TLS;
        if (encrypted && !entry.has("tls")) {
            entry.missing("tls", "a mapping with mode, as the protocol is " + protocol);
        }
        if (protocol.isHttp() && !(tls instanceof Gateway.Tls.None) && !(tls instanceof Gateway.Tls.HttpsRedirect)) {
            entry.findings()
                    .warning(
                            Codes.NO_EFFECT,
                            entry.keyPosition("tls"),
                            entry.path("tls") + ": the port's protocol " + protocol + " is not encrypted",
                            "the port would be served in plain text",
                            "write protocol: HTTPS");
        }
        if (tls instanceof Gateway.Tls.HttpsRedirect && !protocol.isHttp()) {
            entry.findings()
                    .warning(
                            Codes.NO_EFFECT,
                            entry.keyPosition("tls"),
                            entry.path("tls") + ".httpsRedirect: only an HTTP port can redirect",
                            "it has no effect",
                            "remove it");
        }
    }

    /// Short names and `*name` are no hosts of a gateway (Istio, Server.hosts).
    private static void checkWhole(ElementDocument document, Fields.TextItem item, String host) {
        boolean part = host.startsWith("*") && host.length() > 1 && !host.startsWith("*.");
        boolean bare = !host.equals("*") && host.indexOf('.') < 0 && !Addresses.isIp(host);
        if (part || bare) {
            document.findings()
                    .error(
                            Codes.BAD_HOST,
                            item.position(),
                            item.path() + ": '" + host + "' " + (part ? "is half a wildcard" : "is a short name")
                                    + " (expected: '*', a full DNS name, or '*.' and one)",
                            part ? "a wildcard stands for whole labels" : "clients outside know no short names",
                            part ? "write '*." + host.substring(1) + "'" : "write the full name");
        }
    }

    /// `host`, `namespace/host`; namespace may be `*` or `.`.
    private static List<String> hosts(ElementDocument document, Fields entry) {
        List<String> hosts = new ArrayList<>();
        List<Fields.TextItem> written = entry.textItems("hosts");
        if (written.isEmpty()) {
            entry.missing("hosts", "at least one host, or '*'");
        }
        for (Fields.TextItem item : written) {
            int slash = item.text().indexOf('/');
            String namespace = slash < 0 ? "*" : item.text().substring(0, slash);
            String host = item.text().substring(slash + 1).toLowerCase(Locale.ROOT);
            boolean nobody = namespace.equals("~") && document.annotations().containsKey(SEMANTICS);
            if (!nobody && !Set.of("*", ".").contains(namespace) && !Names.isDnsLabel(namespace)) {
                document.findings()
                        .error(
                                Codes.BAD_NAME,
                                item.position(),
                                item.path() + ": namespace '" + namespace + "' (expected: '*', '.' or a namespace)",
                                "",
                                "write namespace/host");
            }
            if (Names.checkWildcardHost(document.findings(), item.path(), host, item.position())) {
                checkWhole(document, item, host);
            }
            String resolved = namespace.equals(".") ? document.namespace() : namespace;
            hosts.add(slash < 0 ? host : resolved + "/" + host);
        }
        return hosts;
    }
}
