package dev.meshwright.operate.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Sends requests and counts what comes back. One instance is one client with its own connections; `close` ends
/// them.
///
/// [#snapshot] may be taken at any time, also while a run goes on. Safe for any thread.
public final class Load implements AutoCloseable {
    private static final int FAILURE_TEXTS_MAX = 20;
    private static final long LATENCY_MAX_MICROS = 120_000_000L;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client;
    private final Duration timeout;
    private final LongAdder requests = new LongAdder();
    private final ConcurrentMap<Integer, LongAdder> byStatus = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, LongAdder> byServer = new ConcurrentHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Histogram latency = new ConcurrentHistogram(LATENCY_MAX_MICROS, 3);

    /// @param timeout for a whole exchange; after it the request counts as not answered
    public Load(Duration timeout) {
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .executor(threads)
                .build();
    }

    /// Sends `count` requests from `callers` callers, each sending its next when the last was answered.
    public LoadResult closed(URI target, int count, int callers, Map<String, String> headers) {
        AtomicLong left = new AtomicLong(count);
        runCallers(callers, () -> {
            while (!stopped.get() && left.getAndDecrement() > 0) {
                send(target, headers, System.nanoTime());
            }
        });
        return snapshot();
    }

    /// Sends at `perSecond` for `duration`, from `callers` callers that take turns. Returns when the last answer
    /// is in.
    public LoadResult paced(URI target, double perSecond, Duration duration, int callers, Map<String, String> headers) {
        long start = System.nanoTime();
        long gapNanos = (long) (1e9 / perSecond);
        long count = (long) (duration.toNanos() / (double) gapNanos);
        AtomicLong next = new AtomicLong();
        runCallers(callers, () -> {
            for (long i = next.getAndIncrement(); i < count && !stopped.get(); i = next.getAndIncrement()) {
                long due = start + i * gapNanos;
                waitUntil(due);
                send(target, headers, due);
            }
        });
        return snapshot();
    }

    /// Makes running calls return after their current request.
    public void stop() {
        stopped.set(true);
    }

    public LoadResult snapshot() {
        Map<Integer, Long> statuses = new TreeMap<>();
        byStatus.forEach((status, n) -> statuses.put(status, n.sum()));
        Map<String, Long> servers = new TreeMap<>();
        byServer.forEach((server, n) -> servers.put(server, n.sum()));
        synchronized (failures) {
            return new LoadResult(requests.sum(), statuses, servers, latency.copy(), List.copyOf(failures));
        }
    }

    @Override
    public void close() {
        stop();
        client.shutdownNow();
        threads.shutdownNow();
    }

    private void runCallers(int callers, Runnable caller) {
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            started.add(Thread.ofVirtual().start(caller));
        }
        for (Thread thread : started) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                stop();
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void waitUntil(long due) {
        for (long now = System.nanoTime(); now < due && !stopped.get(); now = System.nanoTime()) {
            LockSupport.parkNanos(due - now);
        }
    }

    private void send(URI target, Map<String, String> headers, long dueNanos) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target).timeout(timeout).GET();
        headers.forEach(request::header);
        int status = 0;
        String server = "";
        try {
            HttpResponse<Void> response = client.send(request.build(), HttpResponse.BodyHandlers.discarding());
            status = response.statusCode();
            server = response.headers().firstValue("x-served-by").orElse("");
        } catch (IOException e) {
            note(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
            return;
        }
        requests.increment();
        byStatus.computeIfAbsent(status, _ -> new LongAdder()).increment();
        byServer.computeIfAbsent(server, _ -> new LongAdder()).increment();
        latency.recordValue(Math.min(LATENCY_MAX_MICROS, Math.max(0, (System.nanoTime() - dueNanos) / 1000)));
    }

    private void note(IOException e) {
        synchronized (failures) {
            if (failures.size() < FAILURE_TEXTS_MAX) {
                failures.add(e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
    }
}
