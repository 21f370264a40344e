package dev.meshwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.operate.training.TrainingGround;
import dev.meshwright.operate.training.TrainingLoad;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import dev.meshwright.proxy.server.ProxyOptions;
import dev.meshwright.proxy.server.ProxyServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The build trains caches with this; a way that does not answer would leave its code untrained without a word.
class TrainingTest {
    private static final int REQUESTS = 50;

    @TempDir
    private Path folder;

    @Test
    void trainingProxy_answersItself_onEveryWay() throws Exception {
        TrainingGround.write(folder);
        Map<String, Integer> ports = Files.readAllLines(folder.resolve("targets")).stream()
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(' ')),
                        line -> Integer.valueOf(line.substring(line.indexOf(' ') + 1))));
        try (ProxyServer _ =
                ProxyServer.start(BootstrapReader.read(folder.resolve("bootstrap.yaml")), ProxyOptions.of(1))) {
            List<TrainingLoad.Target> targets = List.of(
                    target(ports, "hop", "/"),
                    target(ports, "hop", "/h2c"),
                    target(ports, "outbound", "/h1"),
                    target(ports, "outbound", "/h2"),
                    target(ports, "outbound", "/fail"),
                    target(ports, "tcp", "/"));

            List<Integer> answered = new TrainingLoad(REQUESTS, 60).send(targets);

            assertThat(answered).allMatch(count -> count == REQUESTS);
        }
        List<String> log = Files.readAllLines(folder.resolve("access.log"));
        assertThat(log.stream().filter(line -> line.contains("\"upstream_cluster\":\"mtls-http1\"")))
                .hasSize(REQUESTS);
        assertThat(log.stream().filter(line -> line.contains("\"response_code\":503")))
                .isNotEmpty();
    }

    private static TrainingLoad.Target target(Map<String, Integer> ports, String listener, String path) {
        return TrainingLoad.Target.parse("127.0.0.1:" + ports.get(listener) + path);
    }
}
