package dev.meshwright.operate.demo;

import dev.meshwright.operate.lab.Lab;
import dev.meshwright.operate.lab.LabPlan;
import dev.meshwright.operate.load.LoadResult;
import dev.meshwright.operate.observe.EdgeMeter;
import dev.meshwright.operate.shop.Sightings;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The demo's screen: requests per second, success and latency per edge, the version split and the mTLS state,
/// as the proxies and programs report them. Owned by the demo's main thread.
final class LiveView {
    private final Lab lab;
    private final PrintStream out;
    private final boolean terminal;
    private final EdgeMeter meter = new EdgeMeter();
    private int drawnLines;

    LiveView(Lab lab, PrintStream out, boolean terminal) {
        this.lab = lab;
        this.out = out;
        this.terminal = terminal;
    }

    /// Draws the state now; on a terminal over the last drawing.
    void draw(LoadResult sinceLast, double seconds) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "traffic %.0f req/s through the gateway, success %.1f %%",
                sinceLast.requests() / seconds,
                100 - sinceLast.errorPercent()));
        lines.add(String.format("%-16s %-26s %8s %9s %8s %8s", "FROM", "TO", "REQ/S", "SUCCESS", "P50 ms", "P99 ms"));
        edges().forEach(edge -> lines.add(String.format(
                Locale.ROOT,
                "%-16s %-26s %8.1f %8.1f%% %8s %8s",
                edge.from(),
                edge.to(),
                edge.perSecond(),
                edge.successPercent(),
                bound(edge.p50Millis()),
                bound(edge.p99Millis()))));
        try {
            Map<String, Sightings.Snapshot> seen = lab.shop().seen();
            lines.add("reviews split    " + split(seen));
            lines.add("mutual TLS       " + mutualTls(seen));
        } catch (IOException e) {
            lines.add("the shop does not answer: " + e.getMessage());
        }
        print(lines);
    }

    private List<EdgeMeter.Edge> edges() {
        List<EdgeMeter.Edge> edges = new ArrayList<>();
        List<String> proxies = new ArrayList<>(List.of("ingressgateway"));
        lab.plan().workloads().stream().map(LabPlan.Workload::name).forEach(proxies::add);
        for (String proxy : proxies) {
            try {
                edges.addAll(meter.read(proxy, lab.admin(proxy).prometheus(), System.nanoTime()));
            } catch (IOException e) {
                edges.add(new EdgeMeter.Edge(proxy, "(does not answer)", 0, 0, 0, 0));
            }
        }
        return edges;
    }

    private static String bound(double millis) {
        return Double.isInfinite(millis) ? "over" : String.format(Locale.ROOT, "≤%.4g", millis);
    }

    private static String split(Map<String, Sightings.Snapshot> seen) {
        Map<String, Long> versions = new TreeMap<>();
        seen.forEach((name, snapshot) -> {
            if (name.startsWith("reviews-")) {
                versions.put(name.substring("reviews-".length()), snapshot.requests());
            }
        });
        long all = Math.max(
                1, versions.values().stream().mapToLong(Long::longValue).sum());
        StringBuilder text = new StringBuilder();
        versions.forEach((version, count) ->
                text.append(String.format(Locale.ROOT, "%s %.1f %%  ", version, 100.0 * count / all)));
        return text.toString().strip();
    }

    private String mutualTls(Map<String, Sightings.Snapshot> seen) {
        int edges = 0;
        List<String> plain = new ArrayList<>();
        for (LabPlan.Workload workload : lab.plan().workloads()) {
            Sightings.Snapshot snapshot = seen.get(workload.name());
            if (snapshot == null || workload.kind() == dev.meshwright.operate.shop.ShopPlan.Kind.TCP) {
                continue;
            }
            edges += (int)
                    snapshot.peers().keySet().stream().filter(p -> !p.isEmpty()).count();
            if (snapshot.peers().containsKey("")) {
                plain.add(workload.name());
            }
        }
        return edges + " edges with a verified SPIFFE identity"
                + (plain.isEmpty() ? ", none in plaintext" : ", PLAINTEXT at " + String.join(", ", plain));
    }

    private void print(List<String> lines) {
        if (terminal && drawnLines > 0) {
            out.print("\u001b[" + drawnLines + "A\u001b[J");
        }
        lines.forEach(out::println);
        if (!terminal) {
            out.println();
        }
        out.flush();
        drawnLines = lines.size();
    }
}
