package dev.meshwright.compile.listener;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.telemetry.MetricsPlan;
import dev.meshwright.compile.telemetry.MetricsPlan.Change;
import dev.meshwright.compile.view.Handling;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/// Istio's filter for metrics, where something is counted otherwise than usual; without it our own proxy counts
/// as Istio's proxies do when nobody says anything.
final class MetricFilters {
    private static final String NAME = "istio.stats";
    private static final String TYPE = "type.googleapis.com/stats.PluginConfig";

    private MetricFilters() {}

    static List<HttpFilter> http(MetricsPlan plan) {
        return plan.isUsual()
                ? List.of()
                : List.of(HttpFilter.newBuilder()
                        .setName(NAME)
                        .setTypedConfig(config(plan))
                        .build());
    }

    /// The listener, with the filter before whatever passes on bytes.
    static Listener counted(Listener.Builder listener, Handling handling) {
        if (!handling.metrics().isUsualForConnections()) {
            Filter filter = Filter.newBuilder()
                    .setName(NAME)
                    .setTypedConfig(config(handling.metrics()))
                    .build();
            listener.getFilterChainsBuilderList().forEach(chain -> insert(chain, filter));
            if (listener.hasDefaultFilterChain()) {
                insert(listener.getDefaultFilterChainBuilder(), filter);
            }
        }
        return listener.build();
    }

    private static void insert(FilterChain.Builder chain, Filter filter) {
        int last = chain.getFiltersCount() - 1;
        if (last >= 0 && chain.getFilters(last).getName().equals(TcpForward.NAME)) {
            chain.addFilters(last, filter);
        }
    }

    private static Any config(MetricsPlan plan) {
        ListValue.Builder metrics = ListValue.newBuilder();
        if (plan.off()) {
            metrics.addValues(value(Struct.newBuilder()
                    .putFields("drop", Value.newBuilder().setBoolValue(true).build())));
        }
        plan.metrics().forEach((name, change) -> metrics.addValues(value(metric(name, change))));
        Struct.Builder config = Struct.newBuilder()
                .putFields("metrics", Value.newBuilder().setListValue(metrics).build());
        if (!plan.reportingInterval().isZero()) {
            config.putFields("tcp_reporting_duration", text(seconds(plan.reportingInterval())));
        }
        return Wire.any(
                TypedStruct.newBuilder().setTypeUrl(TYPE).setValue(config).build());
    }

    private static Struct.Builder metric(String name, Change change) {
        Struct.Builder metric = Struct.newBuilder().putFields("name", text(name));
        if (change.drop()) {
            metric.putFields("drop", Value.newBuilder().setBoolValue(true).build());
        }
        if (!change.remove().isEmpty()) {
            ListValue.Builder names = ListValue.newBuilder();
            change.remove().forEach(tag -> names.addValues(text(tag)));
            metric.putFields(
                    "tags_to_remove", Value.newBuilder().setListValue(names).build());
        }
        if (!change.tags().isEmpty()) {
            Struct.Builder tags = Struct.newBuilder();
            change.tags().forEach((tag, expression) -> tags.putFields(tag, text(expression)));
            metric.putFields("dimensions", value(tags));
        }
        return metric;
    }

    /// A duration in protobuf's JSON form: `1.5s`.
    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + "s";
    }

    private static Value value(Struct.Builder struct) {
        return Value.newBuilder().setStructValue(struct).build();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }
}
