package dev.meshwright.operate.bench;

import dev.meshwright.operate.lab.Lab;
import dev.meshwright.operate.lab.LabPlan;
import dev.meshwright.operate.load.Load;
import dev.meshwright.operate.load.LoadResult;
import dev.meshwright.operate.shop.ShopPlan;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// A workload that joins a running mesh: nothing of it exists but its program, its service's document and a join token.
/// The clock runs from the start of its process (our sidecar; with Envoy an agent of its own, which starts Envoy) over
/// key, certificate, registration, configuration and the push of its endpoint, until the gateway's call to it is
/// answered. Then it gets load at once, without any warm-up.
///
/// @param readyMillis until its process says ready: identity held, configuration complete, listeners open
/// @param firstRequestMillis until the first answer through the gateway
/// @param proxyMillis the same from the start of the proxy's own process, which for Envoy is after the join; to 20 ms
/// @param failed of the requests after the first
/// @param p99 of the requests after the first, through gateway and sidecar, in ms
record Newcomer(double readyMillis, double firstRequestMillis, double proxyMillis, long failed, double p99) {
    static final int PER_SECOND = 200;
    static final int REQUESTS = 1_000;
    static final int COUNT = 3;

    private static final String NAME = "newcomer-";
    private static final int PORT = 9090;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);

    /// Their services, as YAML documents.
    static String services() {
        StringBuilder yaml = new StringBuilder();
        for (int i = 1; i <= COUNT; i++) {
            yaml.append("""
                    ---
                    apiVersion: v1
                    kind: Service
                    metadata: {name: %1$s, namespace: shop}
                    spec:
                      selector: {app: %1$s}
                      ports:
                        - {name: http, port: %2$d}
                    """.formatted(NAME + i, PORT));
        }
        return yaml.toString();
    }

    /// Their routes, as items of a virtual service's `http` list.
    static String routes() {
        StringBuilder yaml = new StringBuilder();
        for (int i = 1; i <= COUNT; i++) {
            yaml.append("""
                    - match: [{uri: {prefix: /%1$s}}]
                      route: [{destination: {host: %1$s, port: {number: %2$d}}}]
                    """.formatted(NAME + i, PORT).indent(4));
        }
        return yaml.toString();
    }

    /// Lets them join one after the other and takes the median of each figure; failures are added up.
    ///
    /// @param appPort private port of the program that serves them all
    static Newcomer measure(Lab lab, URI gateway, int appPort) throws IOException, InterruptedException {
        List<Newcomer> all = new ArrayList<>();
        for (int i = 1; i <= COUNT; i++) {
            all.add(one(lab, NAME + i, gateway.resolve("/" + NAME + i), appPort));
        }
        return new Newcomer(
                median(all, Newcomer::readyMillis),
                median(all, Newcomer::firstRequestMillis),
                median(all, Newcomer::proxyMillis),
                all.stream().mapToLong(Newcomer::failed).sum(),
                median(all, Newcomer::p99));
    }

    private static double median(List<Newcomer> all, ToDoubleFunction<Newcomer> figure) {
        return all.stream()
                .mapToDouble(figure)
                .sorted()
                .skip(all.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private static Newcomer one(Lab lab, String name, URI target, int appPort)
            throws IOException, InterruptedException {
        Path status = lab.stateFolder().resolve(name + ".status");
        long started = lab.join(
                new LabPlan.Workload(name, name, "", "shop", name, PORT, ShopPlan.Kind.HTTP, Map.of()),
                appPort,
                status);
        double ready = 0;
        double first = 0;
        double proxy = 0;
        try (Load load = new Load(LIMIT)) {
            while (ready == 0 || first == 0) {
                if (first == 0 && load.closed(target, 1, 1, Map.of()).ok() > 0) {
                    first = millisSince(started);
                    proxy = ProcessUsage.ageMillis(lab.proxyPid(name));
                }
                if (ready == 0 && saysReady(status)) {
                    ready = millisSince(started);
                }
                if (millisSince(started) > LIMIT.toMillis()) {
                    throw new IOException(name + " was not ready or not reached within " + LIMIT.toSeconds() + " s:\n"
                            + lab.child(name).logTail(15));
                }
                Thread.sleep(LOOK_EVERY);
            }
        }
        try (Load load = new Load(Duration.ofSeconds(10))) {
            LoadResult result = load.paced(target, PER_SECOND, Duration.ofSeconds(REQUESTS / PER_SECOND), 16, Map.of());
            return new Newcomer(
                    ready, first, proxy, result.failed(), result.latencyMicros().getValueAtPercentile(99) / 1000.0);
        }
    }

    private static boolean saysReady(Path status) throws IOException {
        return Files.exists(status) && Files.readString(status).startsWith("ready ");
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }
}
