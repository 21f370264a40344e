package dev.meshwright.compile.cluster;

import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.DestinationPolicy.RetryBudget;
import dev.meshwright.model.Setting;
import dev.meshwright.xds.json.NewerFields;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.type.v3.Percent;
import java.time.Duration;

/// `connectionPool` limits as Envoy thresholds. Envoy's own defaults (1024) never show: what nobody limits is
/// unlimited, as in Istio.
final class CircuitBreaker {
    private static final int UNLIMITED = -1;
    /// Its field number in Envoy 1.40.

    private CircuitBreaker() {}

    static void write(ConnectionPool pool, Setting<RetryBudget> budget, Cluster.Builder cluster, OriginPaths origins) {
        CircuitBreakers.Thresholds.Builder limits = CircuitBreakers.Thresholds.newBuilder()
                .setMaxConnections(Wire.unsigned(limit(pool.tcpConnectionsMax(), "max_connections", origins)))
                .setMaxPendingRequests(
                        Wire.unsigned(limit(pool.http1PendingRequestsMax(), "max_pending_requests", origins)))
                .setMaxRequests(Wire.unsigned(limit(pool.http2RequestsMax(), "max_requests", origins)))
                .setMaxRetries(Wire.unsigned(limit(pool.retriesMax(), "max_retries", origins)))
                .setTrackRemaining(true);
        if (budget instanceof Setting.Set<RetryBudget>(var written, var origin)) {
            origins.put("circuit_breakers.thresholds[0].retry_budget", origin);
            CircuitBreakers.Thresholds.RetryBudget.Builder out = CircuitBreakers.Thresholds.RetryBudget.newBuilder()
                    .setBudgetPercent(Percent.newBuilder().setValue(written.percent()))
                    .setMinRetryConcurrency(Wire.unsigned(written.retriesMin()));
            if (written.interval() instanceof Setting.Set<Duration>(var interval, var _)) {
                out.setUnknownFields(
                        NewerFields.with(NewerFields.RETRY_BUDGET, "budget_interval", Wire.duration(interval)));
            }
            limits.setRetryBudget(out);
        }
        cluster.setCircuitBreakers(CircuitBreakers.newBuilder().addThresholds(limits));
    }

    private static int limit(Setting<Integer> setting, String field, OriginPaths origins) {
        if (setting instanceof Setting.Set<Integer>(var value, var origin)) {
            origins.put("circuit_breakers.thresholds[0]." + field, origin);
            return value;
        }
        return UNLIMITED;
    }
}
