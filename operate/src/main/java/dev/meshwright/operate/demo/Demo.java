package dev.meshwright.operate.demo;

import dev.meshwright.operate.lab.Lab;
import dev.meshwright.operate.lab.LabPlan;
import dev.meshwright.operate.lab.RoleCommand;
import dev.meshwright.operate.load.Load;
import dev.meshwright.operate.load.LoadResult;
import dev.meshwright.operate.shop.Behaviour;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Runs `meshwright demo`: starts the lab, then either the checks or the live view until [#interrupt].
public final class Demo {
    private static final String TRUST_DOMAIN = "demo.local";
    private static final double LIVE_RATE = 40;

    private final DemoOptions options;
    private final RoleCommand roles;
    private final String defaults;
    private final PrintStream out;
    private final PrintStream progress;
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /// @param defaults text of `defaults.yaml`, written into the demo's configuration
    /// @param out results; `progress` everything said on the way
    public Demo(DemoOptions options, RoleCommand roles, String defaults, PrintStream out, PrintStream progress) {
        this.options = options;
        this.roles = roles;
        this.defaults = defaults;
        this.out = out;
        this.progress = progress;
    }

    /// Asks a running demo to end; returns when everything it started is gone.
    public void interrupt() throws InterruptedException {
        interrupted.countDown();
        stopped.await(30, TimeUnit.SECONDS);
    }

    /// @return whether all checks passed; true without checks
    /// @throws IOException when the mesh does not start
    public boolean run() throws IOException, InterruptedException {
        long start = System.nanoTime();
        Map<String, String> ports = new HashMap<>();
        Map<String, Integer> suppliers = supplierPorts(ports);
        try (Lab lab = Lab.start(plan(ports, suppliers), roles, this::say)) {
            DemoMesh mesh = new DemoMesh(lab);
            breakSomething(mesh, lab);
            if (options.once()) {
                List<CheckResult> results = Checks.run(mesh, progress);
                return report(results, (System.nanoTime() - start) / 1e9);
            }
            introduce(mesh, lab);
            live(mesh, lab);
            return true;
        } finally {
            stopped.countDown();
        }
    }

    private LabPlan plan(Map<String, String> ports, Map<String, Integer> suppliers) {
        return new LabPlan(
                options.dataPlane(),
                TRUST_DOMAIN,
                ShopTopology.workloads(),
                Map.of(
                        "defaults.yaml", defaults,
                        "mesh.yaml", Documents.read("config/mesh.yaml"),
                        "shop.yaml", Documents.read("config/shop.yaml"),
                        "suppliers.yaml", Documents.read("config/suppliers.yaml", ports)),
                suppliers,
                options.gatewayPort());
    }

    private static Map<String, Integer> supplierPorts(Map<String, String> ports) throws IOException {
        List<String> names = ShopTopology.supplierEndpoints();
        List<Integer> free = dev.meshwright.operate.lab.LoopbackPorts.take(names.size());
        Map<String, Integer> suppliers = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            suppliers.put(names.get(i), free.get(i));
            ports.put(names.get(i), String.valueOf(free.get(i)));
        }
        return suppliers;
    }

    private void breakSomething(DemoMesh mesh, Lab lab) throws IOException, InterruptedException {
        Fault fault = Fault.of(options.fault()).orElse(null);
        if (fault == null) {
            return;
        }
        switch (fault) {
            case MISSING_SUBSET, WRONG_PORT, STRICT_PLAINTEXT -> {
                mesh.control().apply(fault.word() + ".yaml", Documents.read(fault.document()));
                mesh.settle();
            }
            case EXPIRED_CERT -> ExpiredCertificate.give(mesh, lab, "ratings");
            case SLOW_RATINGS -> mesh.shop().behave("ratings", new Behaviour(200, 3_000, true));
        }
        say("broken on purpose: " + fault.word());
    }

    private boolean report(List<CheckResult> results, double seconds) {
        DemoReport report = new DemoReport(
                options.dataPlane() == LabPlan.DataPlane.OWN ? "own" : "envoy",
                ShopTopology.workloads().stream()
                        .map(LabPlan.Workload::service)
                        .distinct()
                        .toList(),
                results,
                Math.round(seconds * 10) / 10.0);
        if (options.json()) {
            out.println(new tools.jackson.databind.ObjectMapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(report));
        } else {
            long passed = results.stream().filter(CheckResult::pass).count();
            out.println(passed + " of " + results.size() + " checks passed in " + report.seconds() + " s");
        }
        return report.passed();
    }

    private void introduce(DemoMesh mesh, Lab lab) throws IOException {
        say("traffic             " + Math.round(LIVE_RATE) + " req/s through the gateway " + mesh.gateway());
        for (LabPlan.Workload workload : lab.plan().workloads()) {
            progress.println(
                    String.format("    %-12s %s:%d", workload.name(), lab.address(workload.name()), workload.port()));
        }
        String state = lab.stateFolder().toString();
        progress.println("""
                Try:  curl -i %s
                      ./meshwright status --state %s
                      edit %s/shop.yaml   (watched; a typo is refused with its line)
                      ./meshwright demo --break list
                Ctrl-C ends everything.
                """.formatted(mesh.gateway(), state, lab.configFolder()));
    }

    private void live(DemoMesh mesh, Lab lab) throws InterruptedException {
        boolean terminal = options.terminal();
        LiveView view = new LiveView(lab, progress, terminal);
        Duration every = terminal ? Duration.ofSeconds(1) : Duration.ofSeconds(5);
        while (interrupted.getCount() > 0) {
            long from = System.nanoTime();
            try (Load load = new Load(Duration.ofSeconds(5))) {
                Thread sender =
                        Thread.ofVirtual().start(() -> load.paced(mesh.gateway(), LIVE_RATE, every, 8, Map.of()));
                if (interrupted.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                    load.stop();
                    return;
                }
                sender.join();
                LoadResult result = load.snapshot();
                view.draw(result, (System.nanoTime() - from) / 1e9);
            }
        }
    }

    private void say(String what) {
        progress.println("✓ " + what);
    }

    /// What `--break list` prints.
    public static String faults() {
        return java.util.Arrays.stream(Fault.values())
                .map(f -> String.format("%-18s %s", f.word(), f.symptom()))
                .collect(Collectors.joining("\n"));
    }
}
