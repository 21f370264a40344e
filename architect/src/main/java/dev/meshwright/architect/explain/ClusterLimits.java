package dev.meshwright.architect.explain;

import dev.meshwright.architect.explain.Explanation.From;
import dev.meshwright.architect.explain.Explanation.Line;
import dev.meshwright.architect.journey.Step;
import dev.meshwright.architect.world.World;
import dev.meshwright.decide.breaker.Thresholds;
import dev.meshwright.decide.outlier.OutlierPolicy;
import dev.meshwright.decide.upstream.ClusterTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The limits of a cluster that somebody wrote, each with its place, and ejection; one line that says so where nobody
/// wrote any.
final class ClusterLimits {
    private static final String THRESHOLDS = "circuit_breakers.thresholds[0].";
    private static final String HTTP =
            "typed_extension_protocol_options.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.";

    private final ClusterTable cluster;
    private final String resource;
    private final Sources sources;
    private final List<Line> lines = new ArrayList<>();

    ClusterLimits(World world, Step step, ClusterTable cluster) {
        this.cluster = cluster;
        this.resource = step.resource();
        this.sources = new Sources(world, step.proxy());
    }

    List<Line> lines() {
        Thresholds limits = cluster.thresholds();
        written("connections", limits.maxConnections(), THRESHOLDS + "max_connections");
        written("waiting requests", limits.maxPendingRequests(), THRESHOLDS + "max_pending_requests");
        written("requests at once", limits.maxRequests(), THRESHOLDS + "max_requests");
        written("retries at once", limits.maxRetries(), THRESHOLDS + "max_retries");
        if (limits.retryBudgetPercent() >= 0) {
            place(THRESHOLDS + "retry_budget")
                    .ifPresent(from -> add(
                            "limits",
                            "retries at most " + Amounts.bare(limits.retryBudgetPercent()) + " % of the requests",
                            THRESHOLDS + "retry_budget",
                            from));
        }
        written(
                "requests on one connection",
                cluster.protocol().maxRequestsPerConnection(),
                HTTP + "common_http_protocol_options.max_requests_per_connection");
        add(
                "limits",
                (lines.isEmpty() ? "none written; " : "") + "connect timeout "
                        + Amounts.millis(cluster.connectTimeoutMillis()),
                "connect_timeout",
                sources.orDefault(resource, "connect_timeout"));
        ejection();
        return lines;
    }

    private void written(String what, long value, String path) {
        if (value > 0 && value < Thresholds.UNLIMITED) {
            place(path).ifPresent(from -> add("limits", "at most " + value + " " + what, path, from));
        }
    }

    private void ejection() {
        OutlierPolicy policy = cluster.outlier();
        if (!policy.enabled()) {
            return;
        }
        List<String> causes = new ArrayList<>();
        if (policy.enforcingConsecutive5xx() > 0) {
            causes.add(policy.consecutive5xx() + " errors (5xx) in a row");
        }
        if (policy.enforcingConsecutiveGatewayFailure() > 0) {
            causes.add(policy.consecutiveGatewayFailure() + " gateway errors in a row");
        }
        if (policy.splitLocalOrigin() && policy.enforcingConsecutiveLocalOriginFailure() > 0) {
            causes.add(policy.consecutiveLocalOriginFailure() + " failed connections in a row");
        }
        String share = policy.alwaysEjectOneHost()
                ? "at least one, up to " + policy.maxEjectionPercent() + " % of the endpoints"
                : "up to " + policy.maxEjectionPercent() + " % of the endpoints";
        add(
                "ejection",
                String.join(" or ", causes) + " take an endpoint out for " + Amounts.millis(policy.baseEjectionMillis())
                        + " and more; " + share,
                "outlier_detection",
                sources.at(resource, "outlier_detection"));
    }

    private Optional<From> place(String path) {
        return sources.writtenAt(resource, path);
    }

    private void add(String label, String text, String path, From from) {
        lines.add(new Line(label, true, text, resource, path, from));
    }
}
