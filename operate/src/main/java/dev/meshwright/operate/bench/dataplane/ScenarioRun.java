package dev.meshwright.operate.bench.dataplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Measures one scenario: all subjects up, each warmed, then in turn, round after round.
final class ScenarioRun {
    /// Idle memory is what is left this long after the start.
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Workshop workshop;
    private final Loads loads;
    private final Settings settings;
    private final Consumer<String> progress;

    ScenarioRun(Workshop workshop, Loads loads, Settings settings, Consumer<String> progress) {
        this.workshop = workshop;
        this.loads = loads;
        this.settings = settings;
        this.progress = progress;
    }

    /// A subject that does not start, or fails under load, is reported and left out from then on.
    List<Row> run(Scenario scenario, List<Subject> subjects) throws InterruptedException {
        List<Running> up = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        try {
            for (Subject subject : subjects) {
                try {
                    up.add(workshop.start(subject, scenario));
                } catch (IOException e) {
                    leaveOut(scenario, subject, e);
                }
            }
            Thread.sleep(QUIET);
            Map<Running, Map<String, Double>> idle = new HashMap<>();
            each(scenario, up, one -> idle.put(one, megabytes(one.sample())));
            each(scenario, up, one -> loads.warmUp(one, scenario, one.subject().warmUpSeconds()));
            int rounds = scenario.rounds() > 0 ? scenario.rounds() : settings.rounds();
            for (int i = 0; i < rounds; i++) {
                int round = i;
                each(scenario, up, one -> {
                    Row row = measure(scenario, one, round, idle.getOrDefault(one, Map.of()));
                    rows.add(row);
                    progress.accept(Progress.line(row));
                });
            }
        } finally {
            up.forEach(workshop::stop);
        }
        return rows;
    }

    private interface Step {
        void on(Running running) throws IOException, InterruptedException;
    }

    private void each(Scenario scenario, List<Running> up, Step step) throws InterruptedException {
        for (Running one : List.copyOf(up)) {
            try {
                step.on(one);
            } catch (IOException e) {
                leaveOut(scenario, one.subject(), e);
                up.remove(one);
                workshop.stop(one);
            }
        }
    }

    private void leaveOut(Scenario scenario, Subject subject, IOException why) {
        progress.accept(scenario.name() + " " + subject.name() + ": left out: " + why.getMessage());
    }

    private Row measure(Scenario scenario, Running running, int round, Map<String, Double> idle)
            throws IOException, InterruptedException {
        int seconds = scenario.seconds() > 0 ? scenario.seconds() : settings.seconds();
        List<Long> logged = new ArrayList<>();
        for (Path log : running.safepointLogs()) {
            logged.add(SafepointLog.length(log));
        }
        Map<String, ProcessSample> before = running.sample();
        LoadFigures load = loads.put(running, scenario, seconds);
        Map<String, ProcessSample> after = running.sample();
        double pause = Double.NaN;
        for (int i = 0; i < logged.size(); i++) {
            double longest = SafepointLog.longestMillis(running.safepointLogs().get(i), logged.get(i));
            pause = Double.isNaN(pause) ? longest : Math.max(pause, longest);
        }
        return new Row(
                scenario.name(),
                running.subject().name(),
                round,
                load,
                cpu(before, after),
                userShare(before, after),
                idle,
                megabytes(after),
                Double.NaN,
                pause,
                loadAverage());
    }

    static Map<String, Double> cpu(Map<String, ProcessSample> before, Map<String, ProcessSample> after) {
        Map<String, Double> cpu = new LinkedHashMap<>();
        after.forEach((role, sample) -> {
            ProcessSample first = before.get(role);
            if (first != null) {
                cpu.put(role, sample.cpuSecondsSince(first));
            }
        });
        return cpu;
    }

    private static double userShare(Map<String, ProcessSample> before, Map<String, ProcessSample> after) {
        long user = 0;
        long all = 0;
        for (Map.Entry<String, ProcessSample> one : after.entrySet()) {
            ProcessSample first = before.get(one.getKey());
            if (first != null) {
                long userTicks = one.getValue().userTicks() - first.userTicks();
                user += userTicks;
                all += userTicks + one.getValue().systemTicks() - first.systemTicks();
            }
        }
        return all == 0 ? Double.NaN : (double) user / all;
    }

    static Map<String, Double> megabytes(Map<String, ProcessSample> samples) {
        Map<String, Double> megabytes = new LinkedHashMap<>();
        samples.forEach((role, sample) -> megabytes.put(role, sample.residentMegabytes()));
        return megabytes;
    }

    static double loadAverage() throws IOException {
        String text = Files.readString(Path.of("/proc/loadavg"));
        return Double.parseDouble(text.substring(0, text.indexOf(' ')));
    }
}
