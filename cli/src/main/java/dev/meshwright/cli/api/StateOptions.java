package dev.meshwright.cli.api;

import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Where the mesh of this machine keeps its state, and how to reach its control plane from there.
public final class StateOptions {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "State folder (default: $${XDG_STATE_HOME:-~/.local/state}/meshwright).")
    private Optional<Path> state = Optional.empty();

    @Option(
            names = "--api",
            paramLabel = "HOST:PORT",
            description = "HTTP API of the control plane (default: what the state folder says, else 127.0.0.1:15014).")
    private Optional<HostPort> api = Optional.empty();

    /// The state folder, absolute; may not exist.
    public Path folder() {
        return state.orElseGet(StateOptions::defaultFolder).toAbsolutePath().normalize();
    }

    /// The HTTP API.
    public HostPort api() {
        return api.orElseGet(() -> told("http").orElse(new HostPort("127.0.0.1", 15_014)));
    }

    /// The gRPC port that agents and proxies use.
    public HostPort grpc() {
        return told("grpc").orElse(new HostPort("127.0.0.1", 15_012));
    }

    /// A client for the HTTP API, with the token of the state folder.
    ///
    /// @throws Failure when there is no token
    public ApiClient client() {
        Path token = folder().resolve("api-token");
        try {
            return new ApiClient(api(), Files.readString(token).strip());
        } catch (IOException e) {
            throw new Failure(
                    Files.exists(token) ? ExitCode.NOT_PERMITTED : ExitCode.UNREACHABLE,
                    "no API token at " + token,
                    Files.exists(token)
                            ? "this user may not read it"
                            : "no control plane has run with this state folder",
                    "start one: meshwright control-plane --state " + folder() + "   or name its folder with --state");
        }
    }

    private Optional<HostPort> told(String key) {
        Path file = folder().resolve("endpoint.json");
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            var read = DocumentFile.read(new SourceDocumentFile(file.toString(), Files.readString(file)));
            return read.documents().stream()
                    .findFirst()
                    .flatMap(document -> Answers.text(document.root(), key))
                    .map(HostPort::parse);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAILED, "cannot read " + file + ": " + e.getMessage(), "", "check its permissions");
        }
    }

    private static Path defaultFolder() {
        String stateHome = System.getenv("XDG_STATE_HOME");
        Path base = stateHome == null || stateHome.isEmpty() ? Path.of(home(), ".local", "state") : Path.of(stateHome);
        return base.resolve("meshwright");
    }

    /// `HOME` as the shell expands `~`; the account's folder when it is not set.
    private static String home() {
        String home = System.getenv("HOME");
        return home == null || home.isEmpty() ? System.getProperty("user.home") : home;
    }
}
