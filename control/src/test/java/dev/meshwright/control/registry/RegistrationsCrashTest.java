package dev.meshwright.control.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.control.state.CrashingDisk;
import dev.meshwright.control.state.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrationsCrashTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final int ROUNDS = 200;

    @TempDir
    Path folder;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private Registrations open(Disk disk) throws IOException {
        return Registrations.open(
                folder,
                disk,
                LoopbackAddresses.from("127.77.0.1"),
                new Registrations.Graces(LONG, LONG),
                timer,
                () -> {});
    }

    private static Registration wanted(String name) {
        return new Registration(
                name,
                "shop",
                "reviews",
                Map.of("app", "reviews"),
                "reviews",
                List.of(),
                Map.of(),
                false,
                "",
                Map.of(),
                name,
                Registration.NONE,
                "",
                15_000,
                false);
    }

    @Test
    void knownRegistration_keepsItsAddress_whenNewOnesStartElsewhere() throws Exception {
        assertThat(open(Disk.DURABLE).register(wanted("a")).address()).isEqualTo("127.77.0.1");
        var elsewhere = Registrations.open(
                folder,
                Disk.DURABLE,
                LoopbackAddresses.from("127.90.4.1"),
                new Registrations.Graces(LONG, LONG),
                timer,
                () -> {});
        assertThat(elsewhere.register(wanted("a")).address()).isEqualTo("127.77.0.1");
        assertThat(elsewhere.register(wanted("b")).address()).isEqualTo("127.90.4.1");
    }

    /// The law: what was answered is there after a crash, with the same address; no two share one.
    @Test
    void answeredRegistrations_keepTheirAddresses_whereverTheProcessIsKilled() throws Exception {
        long seed = 20_261_122;
        var random = new Random(seed);
        Map<String, String> answered = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            Registrations registrations = open(new CrashingDisk(random.nextInt(4)));
            try {
                for (int call = 0; call < 4; call++) {
                    String name = "reviews-" + random.nextInt(20);
                    if (random.nextInt(5) == 0) {
                        registrations.remove(new Registration.Key("shop", name));
                        answered.remove(name);
                    } else {
                        answered.put(name, registrations.register(wanted(name)).address());
                    }
                }
            } catch (CrashingDisk.Crash e) {
                // Killed in the middle of the call: nobody was answered, and the next round reads what is on disk.
            }
            Registrations reopened = open(Disk.DURABLE);
            Map<String, String> kept = new HashMap<>();
            reopened.all().forEach(registration -> kept.put(registration.name(), registration.address()));
            assertThat(kept).as("seed %d, round %d", seed, round).containsAllEntriesOf(answered);
            assertThat(new HashSet<>(kept.values()))
                    .as("seed %d, round %d", seed, round)
                    .hasSize(kept.size());
            answered.clear();
            answered.putAll(kept);
        }
    }

    @Test
    void outboundPorts_onceToldAreForGood_whereverTheProcessIsKilled() throws Exception {
        Path file = folder.resolve("outbound-ports.json");
        var random = new Random(7);
        Map<String, Integer> told = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            OutboundPorts ports = OutboundPorts.open(file, new CrashingDisk(random.nextInt(2)));
            try {
                told.putAll(ports.of(List.of("a" + random.nextInt(50) + ":80", "b" + random.nextInt(50) + ":80")));
            } catch (CrashingDisk.Crash e) {
                // Nothing was told.
            }
            Map<String, Integer> again = OutboundPorts.open(file, Disk.DURABLE).of(told.keySet());
            assertThat(again).isEqualTo(told);
            assertThat(new HashSet<>(told.values())).hasSize(told.size());
        }
        assertThat(Files.exists(file)).isTrue();
    }
}
