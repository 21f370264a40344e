package dev.meshwright.cli.config;

import dev.meshwright.base.file.DurableFile;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `meshwright init`: writes the safe defaults as documents that one can read, change and delete.
@Command(
        name = "init",
        header = "Writes the safe defaults as documents: defaults.yaml.",
        footer = {"", "Examples:", "  meshwright init ./mesh && meshwright control-plane --config ./mesh"})
public final class InitCommand implements Callable<Integer> {
    private static final String FILE = "defaults.yaml";

    @Parameters(
            index = "0",
            arity = "0..1",
            defaultValue = ".",
            paramLabel = "DIR",
            description = "Configuration folder, made when missing (default: ${DEFAULT-VALUE}).")
    private Path folder = Path.of(".");

    @Option(names = "--force", description = "Replace a file that was changed.")
    private boolean force;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path file = folder.resolve(FILE);
        try {
            byte[] text = defaults();
            if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), text)) {
                spec.commandLine().getOut().println(file + " unchanged");
                return ExitCode.DONE;
            }
            if (Files.exists(file) && !force) {
                throw new Failure(
                        ExitCode.CONFLICT, file + " is there and differs", "", "keep it, or replace it with --force");
            }
            DurableFile.createFolder(folder, DurableFile.Access.SHARED);
            DurableFile.write(file, text, DurableFile.Access.SHARED);
            spec.commandLine().getOut().println(file + " written");
            return ExitCode.DONE;
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAILED,
                    "cannot write " + file + ": " + e.getMessage(),
                    "",
                    "name a folder that you may write to");
        }
    }

    /// The documents that this program recommends for every mesh, with a comment on each.
    public static byte[] defaults() throws IOException {
        try (InputStream text = InitCommand.class.getResourceAsStream(FILE)) {
            if (text == null) {
                throw new IllegalStateException(FILE + " is missing in this build");
            }
            return text.readAllBytes();
        }
    }
}
