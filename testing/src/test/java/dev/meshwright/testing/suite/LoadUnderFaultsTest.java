package dev.meshwright.testing.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// h2load while the upstream closes connections and resets them in the midst: safe requests are tried again, and none
/// fails.
@Tag("slow")
class LoadUnderFaultsTest {
    @TempDir
    Path folder;

    @Test
    void noRequestFails_whileTheUpstreamBreaksConnections() throws Exception {
        String h2load = Tools.system("h2load", "nghttp2-client").toString();
        int port = ProxyProcess.freePort();
        try (var upstream = new BreakingUpstream(97);
                var proxy = ProxyProcess.start(
                        folder, "faults", Map.of("IN", "" + port, "UP", "" + upstream.port()), port)) {
            Command done = Command.run(
                    Duration.ofMinutes(3),
                    List.of(h2load, "-n", "20000", "-c", "50", "-m", "50", "http://127.0.0.1:" + port + "/"));
            assertThat(done.output()).contains("20000 succeeded, 0 failed, 0 errored, 0 timeout");
            assertThat(done.output()).contains("status codes: 20000 2xx");
            assertThat(upstream.broken()).isGreaterThan(100);
            proxy.checkSound();
        }
    }
}
