package dev.meshwright.testing.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Request smuggling, hostile responses, paths, floods, slow clients, certificates: the attack scripts against
/// the hardened listeners, with our own further ones (`testing/attacks`), and those without any hardening
/// option against the bare ones.
@Tag("slow")
class AttackSuiteTest {
    @TempDir
    Path folder;

    @Test
    void noAttackSucceeds_onHardenedListeners() throws Exception {
        Path further = Tools.home().resolve("testing/attacks");
        long ours;
        try (var scripts = Files.list(further)) {
            ours = scripts.filter(script -> script.toString().endsWith(".py")).count();
        }
        run(7 + ours, "--more", further.toString(), "--limit", "600");
    }

    /// Path normalisation, header timeouts and certificates are what a configuration asks for; the rest holds without.
    @Test
    void noAttackSucceeds_onBareListeners() throws Exception {
        run(4, "--bare", "--only", "^(h1_smuggling|h2_smuggling|h1_responses|h2_floods)$");
    }

    private void run(long scripts, String... options) throws Exception {
        Path attacks = Tools.attacks();
        Path python = Tools.installed("venv/bin/python3");
        Path launcher = Files.writeString(
                folder.resolve("proxy.sh"),
                "#!/bin/sh\nexec " + String.join(" ", ProxyProcess.command(folder)) + " \"$@\" 2>>" + folder
                        + "/proxy.log\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        List<String> command = new ArrayList<>(List.of(
                python.toString(), attacks.resolve("run_all.py").toString(), "--proxy", launcher + " -c {config}"));
        command.addAll(List.of(options));
        AtomicLong most = new AtomicLong();
        Command done;
        try (var sampler = Executors.newSingleThreadScheduledExecutor()) {
            sampler.scheduleWithFixedDelay(() -> most.accumulateAndGet(resident(), Math::max), 1, 1, TimeUnit.SECONDS);
            done = Command.run(Duration.ofMinutes(40), command);
            sampler.shutdownNow();
        }
        assertThat(done.output().lines().filter(line -> line.contains(" passed, ")))
                .as(done.output())
                .hasSize(Math.toIntExact(scripts))
                .allMatch(line -> line.contains("  0 failed"));
        assertThat(done.status()).as(done.output()).isZero();
        assertThat(most.get()).as("most memory resident").isBetween(1L, ProxyProcess.RESIDENT_BYTES_MAX);
        assertThat(Files.readString(folder.resolve("proxy.log")))
                .doesNotContain("LEAK:")
                .doesNotContain("AssertionError");
    }

    /// Of the proxies that the scripts started.
    private long resident() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info()
                        .arguments()
                        .filter(arguments -> List.of(arguments).contains("dev.meshwright.cli.Main"))
                        .isPresent())
                .mapToLong(process -> ProxyProcess.residentMost(process.pid()))
                .max()
                .orElse(0);
    }
}
