package dev.meshwright.operate.bench;

import dev.meshwright.operate.lab.Await;
import dev.meshwright.operate.lab.Lab;
import dev.meshwright.operate.lab.LabPlan;
import dev.meshwright.operate.lab.LoopbackPorts;
import dev.meshwright.operate.lab.RoleCommand;
import dev.meshwright.operate.load.Load;
import dev.meshwright.operate.load.LoadResult;
import dev.meshwright.operate.shop.ShopPlan;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Measures one workload's sidecar on each data plane. The path is the mesh's: the gateway calls the workload
/// over mutual TLS, its sidecar hands the request to the program.
public final class SidecarBench {
    private static final String WORKLOAD = "catalog";
    private static final int WARM_UP = 20_000;
    private static final int REQUESTS = 20_000;
    private static final int CALLERS = 8;

    private static final String DOCUMENTS = """
            apiVersion: v1
            kind: Service
            metadata: {name: catalog, namespace: shop}
            spec:
              selector: {app: catalog}
              ports:
                - {name: http, port: 9081}
            ---
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: shop}
            spec:
              selector: {istio: ingressgateway}
              servers:
                - port: {number: 80, name: http, protocol: HTTP}
                  hosts: ["*"]
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: catalog, namespace: shop}
            spec:
              hosts: ["*"]
              gateways: [edge]
              http:
            """ + Newcomer.routes() + """
                - route:
                    - destination: {host: catalog, port: {number: 9081}}
            """ + Newcomer.services();

    private final RoleCommand roles;
    private final String defaults;
    private final PrintStream progress;

    public SidecarBench(RoleCommand roles, String defaults, PrintStream progress) {
        this.roles = roles;
        this.defaults = defaults;
        this.progress = progress;
    }

    /// @param newcomer medians of workloads that join this mesh
    /// @param backMillis from SIGKILL of the proxy to the first answer: noticed, started again, configured
    /// @param cpuMillisPer1000 of the sidecar's process, all threads
    record Figures(
            Newcomer newcomer,
            double backMillis,
            double idleMegabytes,
            double loadedMegabytes,
            double cpuMillisPer1000,
            double p50,
            double p99) {}

    /// Runs both, one after the other, and prints the table.
    public void run(PrintStream out) throws IOException, InterruptedException {
        Map<LabPlan.DataPlane, Figures> figures = new EnumMap<>(LabPlan.DataPlane.class);
        for (LabPlan.DataPlane plane : LabPlan.DataPlane.values()) {
            progress.println("measuring " + plane.name().toLowerCase(Locale.ROOT));
            figures.put(plane, measure(plane));
        }
        Figures own = figures.getOrDefault(LabPlan.DataPlane.OWN, NONE);
        Figures envoy = figures.getOrDefault(LabPlan.DataPlane.ENVOY, NONE);
        out.println(String.format(
                "%-52s %10s %10s %8s", "one sidecar (gateway -> mTLS -> sidecar -> app)", "ours", "Envoy", "ratio"));
        row(
                out,
                "new workload: start to ready, ms",
                own.newcomer().readyMillis(),
                envoy.newcomer().readyMillis());
        row(
                out,
                "new workload: start to first request, ms",
                own.newcomer().firstRequestMillis(),
                envoy.newcomer().firstRequestMillis());
        row(
                out,
                "  from the start of the proxy's own process, ms",
                own.newcomer().proxyMillis(),
                envoy.newcomer().proxyMillis());
        row(
                out,
                "  then p99 of 1,000 requests at 200/s, ms",
                own.newcomer().p99(),
                envoy.newcomer().p99());
        row(out, "  of them failed", (double) own.newcomer().failed(), (double)
                envoy.newcomer().failed());
        row(out, "start after SIGKILL to first request, ms", own.backMillis(), envoy.backMillis());
        row(out, "resident memory, idle, MB", own.idleMegabytes(), envoy.idleMegabytes());
        row(out, "resident memory, loaded, MB", own.loadedMegabytes(), envoy.loadedMegabytes());
        row(out, "CPU per 1,000 requests, ms", own.cpuMillisPer1000(), envoy.cpuMillisPer1000());
        row(out, "p50 through gateway and sidecar, ms", own.p50(), envoy.p50());
        row(out, "p99 through gateway and sidecar, ms", own.p99(), envoy.p99());
        out.println(
                "A new workload has a join token and no identity: certificate, registration, configuration and the push "
                        + "of its endpoint to the gateway are in its time. With Envoy it starts with an agent, which starts Envoy "
                        + "when it has the identity; the proxy's own process excludes that. Medians of "
                        + Newcomer.COUNT + ".");
        out.println(
                "In the other rows Envoy's identity is served by one agent JVM for all workloads, not in its column.");
    }

    private static final Figures NONE = new Figures(new Newcomer(0, 0, 0, 0, 0), 0, 0, 0, 0, 0, 0);

    private static void row(PrintStream out, String what, double own, double envoy) {
        String ratio = envoy == 0 ? "" : String.format(Locale.ROOT, "%7.2fx", own / envoy);
        out.println(String.format(Locale.ROOT, "%-52s %10.1f %10.1f %8s", what, own, envoy, ratio)
                .stripTrailing());
    }

    private Figures measure(LabPlan.DataPlane plane) throws IOException, InterruptedException {
        int supplier = LoopbackPorts.take(1).getFirst();
        LabPlan plan = new LabPlan(
                plane,
                "bench.local",
                List.of(new LabPlan.Workload(
                        WORKLOAD, WORKLOAD, "", "shop", WORKLOAD, 9081, ShopPlan.Kind.HTTP, Map.of())),
                Map.of("defaults.yaml", defaults, "bench.yaml", DOCUMENTS),
                Map.of("supplier-1", supplier),
                0);
        try (Lab lab = Lab.start(plan, roles, progress::println)) {
            URI target = URI.create("http://127.0.0.1:" + lab.gatewayPort() + "/");
            double back = backAfterKill(target, lab.proxyPid(WORKLOAD));
            long pid = lab.proxyPid(WORKLOAD);
            Await.until("all proxies in sync", Duration.ofSeconds(10), lab::settled);
            double idle = ProcessUsage.of(pid).residentMegabytes();
            send(target, WARM_UP);
            ProcessUsage before = ProcessUsage.of(pid);
            LoadResult result = send(target, REQUESTS);
            ProcessUsage after = ProcessUsage.of(pid);
            if (result.failed() > 0) {
                throw new IOException(result.failed() + " of " + result.requests() + " requests failed: "
                        + result.byStatus() + " " + result.failures());
            }
            return new Figures(
                    Newcomer.measure(lab, target, supplier),
                    back,
                    idle,
                    after.residentMegabytes(),
                    (after.cpuMillis() - before.cpuMillis()) * 1000 / result.requests(),
                    result.latencyMicros().getValueAtPercentile(50) / 1000.0,
                    result.latencyMicros().getValueAtPercentile(99) / 1000.0);
        }
    }

    private static double backAfterKill(URI target, long pid) throws IOException, InterruptedException {
        send(target, 100);
        long killed = System.nanoTime();
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        try (Load load = new Load(Duration.ofMillis(500))) {
            Await.until("the killed proxy is back", Duration.ofSeconds(30), () -> {
                long okBefore = load.snapshot().ok();
                return load.closed(target, 1, 1, Map.of()).ok() > okBefore;
            });
        }
        return (System.nanoTime() - killed) / 1e6;
    }

    private static LoadResult send(URI target, int requests) {
        try (Load load = new Load(Duration.ofSeconds(10))) {
            return load.closed(target, requests, CALLERS, Map.of());
        }
    }
}
