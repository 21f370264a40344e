package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.model.DestinationPolicy.ClientTls;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.DestinationPolicy.HttpVersion;
import dev.meshwright.model.DestinationPolicy.OutlierDetection;
import dev.meshwright.model.DestinationPolicy.TcpKeepalive;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.LoadBalancing;
import dev.meshwright.model.LocalityBalance;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How calls are made and who sees what, by MeshConfig: what holds where no VirtualService or DestinationRule says it.
final class MeshTrafficReader {
    private MeshTrafficReader() {}

    /// @param dynamicTls of `outboundTrafficPolicy`
    /// @param unaddressed of `defaultConfig`
    static MeshSettings.Traffic read(Fields mesh, Setting<ClientTls> dynamicTls, MeshSettings.Unaddressed unaddressed) {
        return new MeshSettings.Traffic(
                policy(mesh),
                retries(mesh, "defaultHttpRetryPolicy"),
                retries(mesh, "defaultInboundHttpRetryPolicy"),
                mesh.duration("dnsRefreshRate", Settings.MILLISECOND).orElse(MeshSettings.Traffic.DEFAULT.dnsRefresh()),
                Settings.durationOrOff(mesh, "protocolDetectionTimeout"),
                dynamicTls,
                unaddressed);
    }

    static MeshSettings.Visibility visibility(Fields mesh) {
        return new MeshSettings.Visibility(
                exportTo(mesh, "defaultServiceExportTo", true),
                exportTo(mesh, "defaultVirtualServiceExportTo", false),
                exportTo(mesh, "defaultDestinationRuleExportTo", false),
                EntryVisibilities.read(mesh));
    }

    private static List<String> exportTo(Fields mesh, String field, boolean mayHide) {
        for (Fields.TextItem item : mesh.textItems(field)) {
            boolean symbol = item.text().equals("*")
                    || item.text().equals(".")
                    || (mayHide && item.text().equals("~"));
            if (!symbol && !Names.isDnsLabel(item.text())) {
                mesh.findings()
                        .error(
                                Codes.BAD_NAME,
                                item.position(),
                                item.path() + ": '" + item.text() + "' (expected: '*', '.'" + (mayHide ? ", '~'" : "")
                                        + " or a namespace)",
                                "",
                                "write a namespace");
            }
        }
        List<String> names = mesh.texts(field);
        return names.isEmpty() ? List.of("*") : names;
    }

    private static Setting<HttpRoute.RetryPolicy> retries(Fields mesh, String field) {
        return mesh.section(field)
                .map(retries -> RetryReader.read(retries, mesh.origin(field)))
                .orElse(Setting.unset());
    }

    private static TrafficPolicy policy(Fields mesh) {
        Optional<Fields> usual = mesh.section("defaultTrafficPolicy");
        Setting<ConnectionPool> written = usual.flatMap(u -> u.section("connectionPool"))
                .map(ConnectionPoolReader::read)
                .orElse(Setting.unset());
        Setting<OutlierDetection> ejection = usual.flatMap(u -> u.section("outlierDetection"))
                .map(OutlierDetectionReader::read)
                .orElse(Setting.unset());
        usual.ifPresent(Fields::done);
        Setting<LocalityBalance> locality = locality(mesh);
        Setting<LoadBalancing> balancing = locality.isUnset()
                ? Setting.unset()
                : Setting.of(
                        new LoadBalancing(Setting.unset(), Setting.unset(), locality, Setting.unset()),
                        mesh.origin(mesh.has("zoneAwareLbSetting") ? "zoneAwareLbSetting" : "localityLbSetting"));
        return new TrafficPolicy(balancing, pool(mesh, written), ejection, Setting.unset(), Map.of());
    }

    private static Setting<ConnectionPool> pool(Fields mesh, Setting<ConnectionPool> written) {
        Setting<Duration> connect = Settings.duration(mesh, "connectTimeout");
        Setting<TcpKeepalive> keepalive = mesh.section("tcpKeepalive")
                .map(ConnectionPoolReader::keepalive)
                .orElse(Setting.unset());
        Setting<HttpVersion> version = mesh.word("h2UpgradePolicy", List.of("DO_NOT_UPGRADE", "UPGRADE"))
                .filter("UPGRADE"::equals)
                .map(_ -> Setting.of(HttpVersion.HTTP_2, mesh.origin("h2UpgradePolicy")))
                .orElse(Setting.unset());
        if (connect.isUnset() && keepalive.isUnset() && version.isUnset()) {
            return written;
        }
        ConnectionPool own = written.orElse(ConnectionPool.NONE);
        return Setting.of(
                new ConnectionPool(
                        own.tcpConnectionsMax(),
                        own.tcpConnectTimeout().isUnset() ? connect : own.tcpConnectTimeout(),
                        own.http1PendingRequestsMax(),
                        own.http2RequestsMax(),
                        own.requestsPerConnectionMax(),
                        own.retriesMax(),
                        own.idleTimeout(),
                        own.tcpKeepalive().isUnset() ? keepalive : own.tcpKeepalive(),
                        own.tcpIdleTimeout(),
                        own.httpVersion().isUnset() ? version : own.httpVersion(),
                        own.concurrentStreamsMax(),
                        own.connectionDurationMax(),
                        own.http2Keepalive()),
                mesh.origin());
    }

    /// Where both are written the zone-aware one counts (Istio).
    private static Setting<LocalityBalance> locality(Fields mesh) {
        if (mesh.count("localityLbSetting", "zoneAwareLbSetting") == 2) {
            NotHere.say(mesh, "localityLbSetting", "zoneAwareLbSetting is written too, and counts", "remove one");
            return LocalityReader.zoneAware(mesh);
        }
        return LocalityReader.read(mesh, true);
    }
}
