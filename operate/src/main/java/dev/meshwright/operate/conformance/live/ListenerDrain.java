package dev.meshwright.operate.conformance.live;

import dev.meshwright.operate.conformance.send.Sender;
import dev.meshwright.operate.lab.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What of stock Envoy's listeners is on its way out or in. Envoy acknowledges a listener when its main thread
/// has taken it: one that waits for a secret or a route is not in force yet, and connections of replaced filter
/// chains are served by the old configuration until the drain time has passed (Envoy docs, "Draining"). A
/// peer's proxy keeps such connections, so its next request would be judged by policies that are gone.
final class ListenerDrain {
    private static final String PATH = "/stats?filter=listener_manager.total_";
    private static final Pattern DRAINING =
            Pattern.compile("listener_manager\\.total_(?:listeners|filter_chains)_draining: ([0-9]+)");
    private static final Pattern WARMING = Pattern.compile("listener_manager\\.total_listeners_warming: ([0-9]+)");

    /// Longer than any drain time that this world's proxies are started with.
    private static final Duration DRAINING_LIMIT = Duration.ofSeconds(20);

    /// A listener may wait for what nobody gives, and is never in force then.
    private static final Duration WARMING_LIMIT = Duration.ofSeconds(2);

    private ListenerDrain() {}

    /// Returns when new listeners serve everything.
    ///
    /// @param inside a client on the proxy's machine
    /// @throws IOException when it drains for ever
    static void await(String machine, Sender inside) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Await.until("connections of old filter chains of " + machine + " are gone", DRAINING_LIMIT, () -> {
            String stats = ProxyAdmin.get(inside, PATH);
            boolean patient = System.nanoTime() - start < WARMING_LIMIT.toNanos();
            return sum(DRAINING, stats) == 0 && (!patient || sum(WARMING, stats) == 0);
        });
    }

    private static long sum(Pattern gauge, String stats) {
        Matcher matcher = gauge.matcher(stats);
        long sum = 0;
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(1));
        }
        return sum;
    }
}
