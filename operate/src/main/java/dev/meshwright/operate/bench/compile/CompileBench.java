package dev.meshwright.operate.bench.compile;

import dev.meshwright.operate.lab.RoleCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;

/// Cold rounds of compilation, each in a fresh process of the control plane's role with its ahead-of-time cache, and
/// then a control plane that holds the same mesh. Shows the median of each figure.
public final class CompileBench {
    /// The command word behind which a cold round runs.
    public static final String ROUND_COMMAND = "bench-compile-round";

    private final RoleCommand roles;
    private final GeneratedMesh mesh;
    private final int rounds;
    private final PrintStream progress;

    public CompileBench(RoleCommand roles, GeneratedMesh mesh, int rounds, PrintStream progress) {
        this.roles = roles;
        this.mesh = mesh;
        this.rounds = rounds;
        this.progress = progress;
    }

    /// Medians by name, in the order of measuring.
    ///
    /// @param folder an empty one, to be filled and left behind
    public Map<String, Double> run(Path folder) throws IOException, InterruptedException {
        Path documents = folder.resolve("documents");
        Files.createDirectories(documents);
        for (Map.Entry<String, String> file : mesh.files().entrySet()) {
            Files.writeString(documents.resolve(file.getKey()), file.getValue());
        }
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        for (int i = 1; i <= rounds; i++) {
            progress.println("cold round " + i + " of " + rounds);
            round(documents)
                    .forEach((name, value) -> figures.computeIfAbsent(name, _ -> new ArrayList<>())
                            .add(value));
        }
        progress.println("a control plane with the mesh loaded");
        ControlPlaneMemory.of(roles, documents, folder.resolve("state"))
                .forEach((name, value) -> figures.put(name, List.of(value)));
        Map<String, Double> medians = new LinkedHashMap<>();
        figures.forEach((name, values) -> medians.put(name, median(values)));
        return medians;
    }

    private Map<String, Double> round(Path documents) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(roles.of("control-plane", List.of()));
        command.addAll(List.of(
                ROUND_COMMAND,
                documents.toString(),
                Integer.toString(mesh.services()),
                Integer.toString(mesh.endpoints()),
                Long.toString(System.nanoTime())));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(RoleCommand.ENVIRONMENT);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException("a cold round ended with code " + code + ": " + output.strip());
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        output.lines().map(line -> line.split(" ", -1)).forEach(f -> figures.put(f[0], Double.parseDouble(f[1])));
        return figures;
    }

    /// One JSON object, names to numbers.
    public static void json(Map<String, Double> medians, PrintStream out) {
        out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(medians));
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /// One line for each figure, with its unit in words.
    public static void print(Map<String, Double> medians, PrintStream out) {
        CompileFigure.ALL.forEach(figure -> {
            Double value = medians.get(figure.name());
            if (value != null) {
                out.println(String.format(Locale.ROOT, "%-66s %12.1f", figure.meaning(), value));
            }
        });
    }
}
