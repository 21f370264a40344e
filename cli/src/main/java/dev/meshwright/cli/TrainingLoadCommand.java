package dev.meshwright.cli;

import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.operate.bench.compile.GeneratedMesh;
import dev.meshwright.operate.training.TrainingGround;
import dev.meshwright.operate.training.TrainingLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `meshwright training-load`: prepares the training of the ahead-of-time caches, and sends its requests. Used by the
/// build.
@Command(
        name = "training-load",
        hidden = true,
        description = "Writes the bootstrap that caches are trained with, or sends requests to what is trained.")
final class TrainingLoadCommand implements Callable<Integer> {
    /// Large enough that what reads and compiles it is compiled itself.
    private static final GeneratedMesh MESH = new GeneratedMesh(400, 10);

    @Option(names = "--prepare", paramLabel = "FOLDER", description = "Writes bootstrap, certificates and targets.")
    private Path folder = Path.of("");

    @Option(
            names = "--warm-up",
            paramLabel = "FOLDER",
            description = "Writes the certificates that processes warm themselves up with.")
    private Path warmUp = Path.of("");

    @Option(names = "--mesh", paramLabel = "FOLDER", description = "Writes documents of a large mesh.")
    private Path mesh = Path.of("");

    @Option(
            names = "--requests",
            defaultValue = "20000",
            paramLabel = "N",
            description = "To each target (default: ${DEFAULT-VALUE}).")
    private int requests;

    @Option(
            names = "--limit",
            defaultValue = "30",
            paramLabel = "SECONDS",
            description = "Time in all (default: ${DEFAULT-VALUE}).")
    private int limitSeconds;

    @Parameters(
            arity = "0..*",
            paramLabel = "ADDRESS:PORT/PATH",
            description = "Where to send requests, all at a time.")
    private List<String> targets = List.of();

    @Override
    public Integer call() throws InterruptedException {
        try {
            if (!folder.toString().isEmpty()) {
                TrainingGround.write(folder);
            }
            if (!warmUp.toString().isEmpty()) {
                TrainingGround.writeWarmUp(warmUp);
            }
            if (!mesh.toString().isEmpty()) {
                Files.createDirectories(mesh);
                for (Map.Entry<String, String> file : MESH.files().entrySet()) {
                    Files.writeString(mesh.resolve(file.getKey()), file.getValue());
                }
            }
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "the training cannot be prepared: " + e.getMessage(), "", "");
        }
        List<Integer> answered = new TrainingLoad(requests, limitSeconds)
                .send(targets.stream().map(TrainingLoad.Target::parse).toList());
        for (int i = 0; i < targets.size(); i++) {
            System.out.println(
                    "training: " + targets.get(i) + ": " + answered.get(i) + " of " + requests + " requests answered");
        }
        return ExitCode.DONE;
    }
}
