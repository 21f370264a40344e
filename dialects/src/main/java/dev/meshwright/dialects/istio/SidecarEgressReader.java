package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Sidecar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// `egress` of a Sidecar.
final class SidecarEgressReader {
    private static final String UNIX = "unix://";

    private SidecarEgressReader() {}

    static List<Sidecar.Egress> readAll(ElementDocument document, Fields spec) {
        List<Sidecar.Egress> egress = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        List<Fields> entries = spec.sections("egress");
        for (int i = 0; i < entries.size(); i++) {
            Fields entry = entries.get(i);
            egress.add(read(document, entry, taken));
            if (!entry.has("port") && i < entries.size() - 1) {
                entry.findings()
                        .error(
                                Codes.CONTRADICTION,
                                entry.position(),
                                entry.path() + ": without port, so it takes what is left, but others follow",
                                "those that follow would never be asked",
                                "write it last");
            }
        }
        return egress;
    }

    private static Sidecar.Egress read(ElementDocument document, Fields entry, Set<String> taken) {
        Setting<Sidecar.Port> port = entry.section("port")
                .map(p -> Setting.of(SidecarReader.port(p, true), p.origin()))
                .orElse(Setting.unset());
        String bind = SidecarReader.bindAddress(entry);
        Sidecar.Capture capture = SidecarReader.capture(entry);
        if (port instanceof Setting.Set<Sidecar.Port>(var written, var _)) {
            placed(entry, written, bind, capture, taken);
        }
        List<Sidecar.Hosts> hosts = new ArrayList<>();
        List<Fields.TextItem> items = entry.textItems("hosts");
        if (items.isEmpty()) {
            entry.missing("hosts", "at least one namespace/host, '*/*' for all");
        }
        items.forEach(item -> host(document, item).ifPresent(hosts::add));
        entry.done();
        return new Sidecar.Egress(port, bind, capture, hosts, entry.origin());
    }

    private static void placed(
            Fields entry, Sidecar.Port port, String bind, Sidecar.Capture capture, Set<String> taken) {
        boolean unix = bind.startsWith(UNIX);
        if (port.number() == 0 && !unix) {
            entry.error(
                    Codes.MISSING_FIELD,
                    "port",
                    "has no number, and bind is no Unix socket",
                    "write port.number, or bind: unix:///path");
        }
        if (unix && !SidecarReader.isSocketPath(bind.substring(UNIX.length()))) {
            entry.error(
                    Codes.BAD_ADDRESS, "bind", "'" + bind + "' (expected: unix:// and an absolute path)", "correct it");
        }
        if (unix && port.number() != 0) {
            entry.error(Codes.CONTRADICTION, "bind", "a Unix socket has no port", "remove port.number, or bind");
        }
        if (unix && capture == Sidecar.Capture.IPTABLES) {
            entry.error(
                    Codes.CONTRADICTION,
                    "captureMode",
                    "calls of a Unix socket cannot be captured (expected: DEFAULT or NONE)",
                    "remove it");
        }
        if (unix) {
            entry.findings()
                    .warning(
                            Codes.FIELD_NOT_SUPPORTED,
                            entry.keyPosition("bind"),
                            entry.path("bind") + ": listeners on Unix sockets are not supported yet",
                            "the listener is left out; its hosts can be called by their names and ports where another"
                                    + " entry has them",
                            "write a port");
        }
        String place = port.number() == 0 ? bind : Integer.toString(port.number());
        if (!place.isEmpty() && !taken.add(place)) {
            entry.findings()
                    .error(
                            Codes.CONTRADICTION,
                            entry.position(),
                            entry.path() + ": a second listener for " + place,
                            "",
                            "write its hosts into the first one");
        }
    }

    /// `namespace/host`; `~` before the namespace leaves the hosts out.
    private static Optional<Sidecar.Hosts> host(ElementDocument document, Fields.TextItem item) {
        int slash = item.text().indexOf('/');
        String written = slash < 0 ? "" : item.text().substring(0, slash);
        boolean excluded = written.startsWith("~");
        String namespace = excluded ? written.substring(1) : written;
        String host = item.text().substring(slash + 1).toLowerCase(Locale.ROOT);
        boolean anywhere = namespace.equals("*") || (excluded && namespace.isEmpty());
        boolean good = slash > 0
                && (anywhere || namespace.equals(".") || Names.isDnsLabel(namespace))
                && (host.equals("*") || host.indexOf('.') > 0)
                && (!host.startsWith("*") || host.length() == 1 || host.startsWith("*."))
                && Names.isWildcardHost(host);
        if (!good) {
            document.findings()
                    .error(
                            Codes.BAD_HOST,
                            item.position(),
                            item.path() + ": '" + item.text()
                                    + "' (expected: namespace/host with '*', '.' or a name as namespace and '*',"
                                    + " '*.domain' or a full name as host)",
                            "",
                            "write for example ./* or istio-system/*");
            return Optional.empty();
        }
        String resolved = anywhere ? "*" : namespace.equals(".") ? document.namespace() : namespace;
        return Optional.of(new Sidecar.Hosts(resolved, host, excluded));
    }
}
