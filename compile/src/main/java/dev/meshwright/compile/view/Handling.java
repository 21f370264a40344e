package dev.meshwright.compile.view;

import dev.meshwright.compile.telemetry.LogSink;
import dev.meshwright.compile.telemetry.MetricsPlan;
import dev.meshwright.compile.telemetry.SpanSink;
import dev.meshwright.model.HttpHandling;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.MeshTls;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What all listeners on one side of a workload have in common, by the settings of the mesh and its Telemetry.
///
/// @param trustDomains whose identities are let in: the mesh's own, then its aliases
/// @param accessLogs who is told of calls
/// @param metrics how calls are counted
/// @param spans how calls are traced; none: not at all, else one
/// @param listenerLogs whether they are told of connections too that no filter chain took
/// @param detection for how long the first bytes of a connection are waited for
/// @param inboundRetry of the hop to the program
/// @param dynamicNames some hosts are looked up by the name that a request says
/// @param sessions some routes or services keep clients on one endpoint
public record Handling(
        List<String> trustDomains,
        List<LogSink> accessLogs,
        List<SpanSink> spans,
        boolean listenerLogs,
        MetricsPlan metrics,
        HttpHandling http,
        MeshTls tls,
        Setting<Duration> detection,
        Setting<HttpRoute.RetryPolicy> inboundRetry,
        boolean dynamicNames,
        boolean sessions) {
    public Handling {
        trustDomains = List.copyOf(trustDomains);
        accessLogs = List.copyOf(accessLogs);
        spans = List.copyOf(spans);
    }

    /// @param dynamicNames some hosts are looked up by the name that a request says
    /// @param sessions some routes or services keep clients on one endpoint
    static Handling of(
            MeshSettings settings,
            List<LogSink> accessLogs,
            List<SpanSink> spans,
            MetricsPlan metrics,
            boolean dynamicNames,
            boolean sessions) {
        return new Handling(
                trustDomains(settings),
                accessLogs,
                spans,
                settings.telemetry().listenerLogs(),
                metrics,
                settings.http(),
                settings.tls(),
                settings.traffic().detection(),
                settings.traffic().inboundRetry(),
                dynamicNames,
                sessions);
    }

    /// Whether some hosts are looked up by the name that a request says.
    static boolean hasDynamicNames(Mesh mesh) {
        return mesh.settings().outbound() == MeshSettings.OutboundPolicy.ALLOW_ANY_DYNAMIC_DNS
                || mesh.services().stream().anyMatch(s -> s.resolution() == Service.Resolution.DYNAMIC_DNS);
    }

    /// Whether some routes or services keep clients on one endpoint.
    static boolean keepsSessions(Mesh mesh) {
        return mesh.services().stream().anyMatch(s -> s.sessions().isSet())
                || mesh.routes().stream()
                        .flatMap(t -> t.http().stream())
                        .anyMatch(r -> r.sessions().isSet());
    }

    static List<String> trustDomains(MeshSettings settings) {
        return Stream.concat(Stream.of(settings.trustDomain()), settings.trustDomainAliases().stream())
                .distinct()
                .toList();
    }
}
