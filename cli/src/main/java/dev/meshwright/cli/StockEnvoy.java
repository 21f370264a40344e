package dev.meshwright.cli;

import dev.meshwright.agent.envoy.EnvoyBinary;
import dev.meshwright.agent.envoy.EnvoyMissing;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.nio.file.Path;

/// Sees to it that stock Envoy is on this machine before anything is started that needs it: the download may
/// take longer than a start may.
final class StockEnvoy {
    private StockEnvoy() {}

    /// @throws Failure saying what to install, when it cannot be had
    static void install() throws InterruptedException {
        path();
    }

    /// @throws Failure saying what to install, when it cannot be had
    static Path path() throws InterruptedException {
        try {
            return new EnvoyBinary(System.getenv(), System.err::println).locate();
        } catch (EnvoyMissing e) {
            throw new Failure(ExitCode.FAILED, String.valueOf(e.getMessage()), "", e.next());
        }
    }
}
