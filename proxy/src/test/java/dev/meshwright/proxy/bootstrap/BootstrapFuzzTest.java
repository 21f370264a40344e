package dev.meshwright.proxy.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.load.TableLoader;
import java.nio.charset.StandardCharsets;

/// Any text as a bootstrap, YAML or JSON, and what stands in it as resources. Laws: it is read or refused with a
/// message; nothing else is thrown.
class BootstrapFuzzTest {
    @FuzzTest
    void text(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        BootstrapMessage message;
        try {
            message = BootstrapReader.parse("bootstrap.yaml", text);
        } catch (BootstrapException refused) {
            assertThat(refused).message().startsWith("bootstrap.yaml");
            return;
        }
        try {
            for (byte[] listener : message.listeners()) {
                TableLoader.listener(listener);
            }
            for (byte[] cluster : message.clusters()) {
                TableLoader.cluster(cluster);
            }
        } catch (LoadException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }
}
