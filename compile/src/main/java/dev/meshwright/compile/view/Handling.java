package dev.meshwright.compile.view;

import dev.meshwright.model.AccessLogging;
import dev.meshwright.model.HttpHandling;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.MeshTls;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What all listeners of a proxy have in common, by the settings of the mesh.
///
/// @param trustDomains whose identities are let in: the mesh's own, then its aliases
/// @param detection for how long the first bytes of a connection are waited for
/// @param inboundRetry of the hop to the program
public record Handling(
        List<String> trustDomains,
        AccessLogging accessLog,
        HttpHandling http,
        MeshTls tls,
        Setting<Duration> detection,
        Setting<HttpRoute.RetryPolicy> inboundRetry) {
    public Handling {
        trustDomains = List.copyOf(trustDomains);
    }

    public static Handling of(MeshSettings settings) {
        return new Handling(
                trustDomains(settings),
                settings.accessLog(),
                settings.http(),
                settings.tls(),
                settings.traffic().detection(),
                settings.traffic().inboundRetry());
    }

    static List<String> trustDomains(MeshSettings settings) {
        return Stream.concat(Stream.of(settings.trustDomain()), settings.trustDomainAliases().stream())
                .distinct()
                .toList();
    }
}
