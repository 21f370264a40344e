package dev.meshwright.operate.differential;

import dev.meshwright.operate.conformance.BackEnd;
import dev.meshwright.operate.conformance.BackEnd.Sample.Distribution;
import dev.meshwright.operate.differential.generate.Asked;
import dev.meshwright.operate.differential.generate.Batch;
import dev.meshwright.operate.differential.generate.Generator;
import dev.meshwright.operate.differential.generate.Island;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Compares generated configurations on data planes with the core until the time is over.
public final class Differential {
    /// How long one disagreement may be made small.
    private static final Duration SHRINK_LIMIT = Duration.ofSeconds(90);

    /// How many that look alike are made small in one run.
    private static final int OF_A_KIND_MAX = 1;

    private static final long PAUSE_MILLIS = 1_000;

    /// @param seed of all that is generated
    /// @param first number of the first batch
    /// @param most batches; 0: as many as the time allows
    /// @param requests to each batch
    /// @param gateway in the world of one gateway before programs without sidecars, instead of in the whole mesh
    /// @param findings folder for small cases
    /// @param worlds how a test file there names the folder of the programs' documents
    /// @param pause file that makes it wait between batches as long as it exists, for whoever needs the machine
    public record Settings(
            long seed,
            int first,
            int most,
            Duration length,
            int requests,
            boolean gateway,
            Path findings,
            String worlds,
            Optional<Path> pause) {
        String world() {
            return gateway ? "gateway-world.yaml" : "world.yaml";
        }
    }

    /// @param late disagreements that were none at a second look
    /// @param known disagreements that docs/differences.md lists
    /// @param further disagreements that look like others of the run, and were not made small
    public record Summary(
            long seed, int configurations, int requests, int late, int known, int further, List<Path> disagreements) {}

    private final Settings settings;
    private final Consumer<String> progress;
    private int batches;
    private int configurations;
    private int requests;
    private int known;
    private int further;
    private final Map<String, Integer> kinds = new HashMap<>();
    private final List<Path> found = new ArrayList<>();

    public Differential(Settings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    public Summary run(List<BackEnd> live) throws IOException {
        long end = System.nanoTime() + settings.length().toNanos();
        List<Court> courts =
                live.stream().map(l -> new Court(l, settings.world())).toList();
        Generator generator = new Generator(settings.seed(), settings.gateway());
        int number = settings.first();
        while (System.nanoTime() - end < 0 && (settings.most() == 0 || batches < settings.most())) {
            end += paused();
            Batch batch = generator.batch(number, settings.requests());
            for (Court court : courts) {
                long begun = System.nanoTime();
                int before = requests;
                compare(court, batch, batch.islands());
                progress.accept("batch " + number + " on " + court.name() + ": " + (requests - before) + " requests, "
                        + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
            }
            batches++;
            configurations += batch.islands().size();
            number++;
        }
        int late = courts.stream().mapToInt(Court::late).sum();
        return new Summary(settings.seed(), configurations, requests, late, known, further, found);
    }

    /// @return nanoseconds
    private long paused() {
        long begun = System.nanoTime();
        try {
            while (settings.pause().filter(Files::exists).isPresent()) {
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return System.nanoTime() - begun;
    }

    /// Half of them each, down to the one that is not taken.
    private void compare(Court court, Batch batch, List<Island> islands) throws IOException {
        Optional<String> refused = court.prepare(Batch.documents(batch.shared(), islands));
        if (refused.isPresent() && islands.size() > 1) {
            compare(court, batch, islands.subList(0, islands.size() / 2));
            compare(court, batch, islands.subList(islands.size() / 2, islands.size()));
            return;
        }
        if (refused.isPresent()) {
            Island island = islands.getFirst();
            report(court, batch, island.with(island.documents(), List.of()), refused.get());
            return;
        }
        Map<Island, String> problems = new LinkedHashMap<>();
        for (Island island : islands) {
            // One request of an island is enough: the next differ mostly by the same cause.
            ask(court, island, problems);
        }
        for (Map.Entry<Island, String> each : problems.entrySet()) {
            report(court, batch, each.getKey(), each.getValue());
        }
    }

    private void ask(Court court, Island island, Map<Island, String> problems) {
        for (Asked asked : island.requests()) {
            requests++;
            Optional<String> problem = court.ask(asked);
            if (problem.isPresent()) {
                if (KnownDifferences.row(court.name(), asked, problem.get()).isEmpty()) {
                    problems.put(island.with(island.documents(), List.of(asked)), problem.get());
                    return;
                }
                known++;
            }
        }
    }

    private void report(Court court, Batch batch, Island island, String problem) throws IOException {
        Disagreement disagreement = new Disagreement(batch.number(), court.name(), batch.shared(), island, problem);
        progress.accept("batch " + number(disagreement) + ": " + problem);
        String kind = Disagreement.kind(problem);
        if (kinds.merge(kind, 1, Integer::sum) > OF_A_KIND_MAX) {
            further++;
            return;
        }
        Shrinker shrinker = new Shrinker(court, System.nanoTime() + SHRINK_LIMIT.toNanos());
        Disagreement small = shrinker.shrink(disagreement, batch.islands().size() == 1);
        court.prepare(small.documents());
        Distribution said =
                small.island().requests().stream().findFirst().map(court::said).orElse(new Distribution(List.of()));
        Path file = SmallCase.write(settings.findings(), small, said, settings.worlds() + "/" + settings.world());
        found.add(file);
        progress.accept("  " + file + " (" + shrinker.tries() + " tries): " + small.problem());
    }

    private static String number(Disagreement disagreement) {
        return disagreement.number() + " on " + disagreement.on() + ", "
                + disagreement.island().id();
    }
}
