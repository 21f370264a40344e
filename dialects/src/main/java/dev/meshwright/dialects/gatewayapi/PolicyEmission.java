package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.gatewayapi.ApiPart.ExternalBackend;
import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.DestinationPolicy.ClientTls;
import dev.meshwright.model.DestinationPolicy.RetryBudget;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import dev.meshwright.model.SessionPersistence;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Policies about hosts, put together: one destination policy for each host, and a service for each external
/// host.
final class PolicyEmission {
    private final Map<String, OfHost> byHost = new TreeMap<>();
    private final Map<String, List<ExternalBackend>> external = new TreeMap<>();

    private final Map<String, Setting<SessionPersistence>> sessions = new TreeMap<>();

    private static final class OfHost {
        private final Origin origin;
        private final Map<Integer, ClientTls> tls = new TreeMap<>();
        private Setting<RetryBudget> budget = Setting.unset();

        private OfHost(Origin origin) {
            this.origin = origin;
        }
    }

    /// @param port 0: every port
    void tls(String host, int port, ClientTls tls) {
        byHost.computeIfAbsent(host, _ -> new OfHost(tls.origin())).tls.putIfAbsent(port, tls);
    }

    void budget(String host, Setting<RetryBudget> budget, Origin origin) {
        byHost.computeIfAbsent(host, _ -> new OfHost(origin)).budget = budget;
    }

    void sessions(String host, Setting<SessionPersistence> kept) {
        sessions.put(host, kept);
    }

    /// @param there whether the mesh has a service of the host's name already
    void host(ExternalBackend backend, boolean there) {
        if (!there) {
            external.computeIfAbsent(backend.hostname(), _ -> new ArrayList<>()).add(backend);
        }
    }

    void emit(MeshParts parts) {
        external.forEach((host, backends) -> parts.add(service(host, backends)));
        if (!sessions.isEmpty()) {
            parts.replaceServices(s -> {
                Setting<SessionPersistence> kept = sessions.get(s.host());
                return kept == null ? s : s.with(kept);
            });
        }
        byHost.forEach((host, of) -> parts.add(new DestinationPolicy(
                of.origin.element().name(),
                of.origin.element().namespace(),
                host,
                List.of("*"),
                traffic(of),
                List.of(),
                of.origin)));
    }

    /// A policy for a port takes the place of the whole one there, so it carries the budget too.
    private static TrafficPolicy traffic(OfHost of) {
        Map<Integer, TrafficPolicy> ports = new TreeMap<>();
        of.tls.forEach((port, tls) -> {
            if (port != 0) {
                ports.put(port, traffic(Setting.of(tls, tls.origin()), of.budget, Map.of()));
            }
        });
        ClientTls whole = of.tls.get(0);
        return traffic(whole == null ? Setting.unset() : Setting.of(whole, whole.origin()), of.budget, ports);
    }

    private static TrafficPolicy traffic(
            Setting<ClientTls> tls, Setting<RetryBudget> budget, Map<Integer, TrafficPolicy> ports) {
        return new TrafficPolicy(
                Setting.unset(),
                Setting.unset(),
                Setting.unset(),
                tls,
                budget,
                Setting.unset(),
                Setting.unset(),
                ports);
    }

    private static Service service(String host, List<ExternalBackend> backends) {
        ExternalBackend first = backends.getFirst();
        List<Service.Port> ports = backends.stream()
                .map(b -> new Service.Port(b.port(), name(b), protocol(b), b.port(), "", b.origin()))
                .distinct()
                .toList();
        Workload endpoint = new Workload(
                first.id().name(),
                first.id().name(),
                first.id().namespace(),
                host,
                Map.of(),
                Map.of(),
                "",
                "",
                "",
                1,
                Workload.TlsMode.DISABLED,
                first.origin());
        return new Service(
                host,
                first.id().namespace(),
                List.of(),
                ports,
                Map.of(),
                List.of(endpoint),
                Service.Resolution.DNS,
                Service.Location.MESH_EXTERNAL,
                first.origin());
    }

    private static String name(ExternalBackend backend) {
        return backend.portName().isEmpty() ? "port-" + backend.port() : backend.portName();
    }

    private static Protocol protocol(ExternalBackend backend) {
        return switch (backend.protocol()) {
            case "HTTP2", "H2C" -> Protocol.HTTP2;
            case "TCP" -> Protocol.TCP;
            default -> Protocol.HTTP;
        };
    }
}
