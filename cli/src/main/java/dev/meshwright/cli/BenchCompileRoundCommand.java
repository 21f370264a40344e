package dev.meshwright.cli;

import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.operate.bench.compile.CompileBench;
import dev.meshwright.operate.bench.compile.CompileRound;
import dev.meshwright.operate.bench.compile.GeneratedMesh;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// One cold round of `bench-compile`, which starts it in a process of its own.
@Command(name = CompileBench.ROUND_COMMAND, hidden = true, description = "One cold round of bench-compile.")
final class BenchCompileRoundCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "Folder of documents.")
    private Path folder = Path.of("");

    @Parameters(index = "1", paramLabel = "SERVICES", description = "As generated.")
    private int services;

    @Parameters(index = "2", paramLabel = "ENDPOINTS", description = "As generated.")
    private int endpoints;

    @Parameters(index = "3", paramLabel = "NANOS", description = "System.nanoTime at the start of the process.")
    private long startedNanos;

    @Override
    public Integer call() throws IOException {
        new CompileRound(System.out).run(folder, new GeneratedMesh(services, endpoints), startedNanos);
        return ExitCode.DONE;
    }
}
