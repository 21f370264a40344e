package dev.meshwright.proxy.telemetry;

import dev.meshwright.decide.cel.Attributes;
import dev.meshwright.decide.cel.CelProgram;
import dev.meshwright.decide.stats.MetricRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values of a call's own tags. A value is cut, and the number of series is bounded: what comes later counts in the
/// overflow series, whatever clients send.
final class TagValues {
    private static final int CHARS_MAX = 256;

    List<String> of(MetricRules rules, Attributes call, @Nullable Object peer, boolean inbound) {
        Attributes all = new WithPeer(call, peer, inbound);
        List<String> values = new ArrayList<>(rules.programs().size());
        for (CelProgram program : rules.programs()) {
            String value = program.text(all);
            values.add(value.length() > CHARS_MAX ? value.substring(0, CHARS_MAX) : value);
        }
        return values;
    }

    /// What Istio's filter adds: `upstream_peer` and `downstream_peer`, as far as the other side has said who it is.
    private record WithPeer(Attributes call, @Nullable Object peer, boolean inbound) implements Attributes {
        @Override
        public @Nullable Object attribute(String group, String name) {
            return switch (group) {
                case "upstream_peer" -> inbound ? null : said();
                case "downstream_peer" -> inbound ? said() : null;
                default -> call.attribute(group, name);
            };
        }

        private @Nullable Object said() {
            return peer instanceof Workload workload ? (Attributes.Lookup) name -> part(workload, name) : null;
        }

        private static @Nullable String part(Workload workload, String name) {
            return switch (name) {
                case "name", "workload" -> workload.name();
                case "namespace" -> workload.namespace();
                case "cluster" -> workload.cluster();
                case "service" -> workload.canonicalService();
                case "revision" -> workload.canonicalRevision();
                case "app" -> workload.app();
                case "version" -> workload.version();
                default -> null;
            };
        }
    }
}
