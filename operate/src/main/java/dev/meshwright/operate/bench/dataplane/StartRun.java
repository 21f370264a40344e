package dev.meshwright.operate.bench.dataplane;

import dev.meshwright.operate.lab.Child;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Measures starts: the callee's sidecar is up and has answered before, the caller's starts anew in each round,
/// on whatever processor the kernel gives it. Then come its first 1,000 requests.
final class StartRun {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final int ANSWER_MILLIS = 2000;

    private final Workshop workshop;
    private final Loads loads;
    private final Settings settings;
    private final Consumer<String> progress;

    StartRun(Workshop workshop, Loads loads, Settings settings, Consumer<String> progress) {
        this.workshop = workshop;
        this.loads = loads;
        this.settings = settings;
        this.progress = progress;
    }

    List<Row> run(Scenario scenario, List<Subject> subjects) throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        List<Running> all = new ArrayList<>();
        try {
            for (Subject subject : subjects) {
                Running running = workshop.start(subject, scenario);
                all.add(running);
                awaitAnswer(running);
            }
            for (int round = 0; round < settings.rounds(); round++) {
                for (Running one : all) {
                    Row row = measure(scenario, one, round);
                    rows.add(row);
                    progress.accept(Progress.line(row));
                }
            }
        } finally {
            all.forEach(workshop::stop);
        }
        return rows;
    }

    private Row measure(Scenario scenario, Running running, int round) throws IOException, InterruptedException {
        Part first = running.subject()
                .parts()
                .getOrDefault(scenario.shape(), List.of())
                .getFirst();
        Child old = running.children().get(first.role());
        if (old != null) {
            workshop.host().stop(old);
        }
        long start = System.nanoTime();
        running.children().put(first.role(), workshop.launch(running, first, scenario, false));
        awaitAnswer(running);
        double readyMillis = (System.nanoTime() - start) / 1e6;
        ProcessSample ready = sample(running, first);
        LoadFigures load = loads.put(running, scenario, settings.seconds());
        return new Row(
                scenario.name(),
                running.subject().name(),
                round,
                load,
                Map.of(first.role(), ready.cpuSeconds()),
                (double) ready.userTicks() / Math.max(1, ready.userTicks() + ready.systemTicks()),
                Map.of(first.role(), ready.residentMegabytes()),
                Map.of(first.role(), sample(running, first).residentMegabytes()),
                readyMillis,
                Double.NaN,
                ScenarioRun.loadAverage());
    }

    private static ProcessSample sample(Running running, Part part) throws IOException {
        ProcessSample sample = running.sample().get(part.role());
        if (sample == null) {
            throw new IOException(running.subject().name() + " has no process " + part.role());
        }
        return sample;
    }

    /// Until a request is answered with 200.
    private static void awaitAnswer(Running running) throws IOException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!answers(running.port())) {
            if (System.nanoTime() > end) {
                throw new IOException(running.subject().name() + " does not answer within " + LIMIT.toSeconds() + " s");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: start\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String status = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
            return status.equals("HTTP/1.1 200");
        } catch (IOException e) {
            // Refused or reset: it is not up yet, and the caller has the deadline.
            return false;
        }
    }
}
