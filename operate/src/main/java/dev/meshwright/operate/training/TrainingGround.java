package dev.meshwright.operate.training;

import dev.meshwright.operate.lab.LoopbackPorts;
import dev.meshwright.operate.lab.PairCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The bootstrap of a proxy that answers itself: from its outbound listeners over HTTP/1.1, HTTP/2 and TCP, in clear
/// and in
/// mutual TLS, to its inbound ones, through the filters, policies, retries and access logs that meshes use.
public final class TrainingGround {
    private static final List<String> LISTENERS = List.of("hop", "outbound", "inbound", "h2c", "h2c_app", "tcp", "app");

    private static final Duration LIFE = Duration.ofDays(1);

    /// Of an installation.
    private static final Duration LIFE_OF_WARM_UP = Duration.ofDays(3650);

    private TrainingGround() {}

    /// Writes the certificates that processes warm themselves up with.
    public static void writeWarmUp(Path folder) throws IOException {
        PairCertificates.write(folder, LIFE_OF_WARM_UP);
    }

    /// Writes `bootstrap.yaml`, the certificates it names, and `targets`, one line `NAME PORT` for each listener.
    public static void write(Path folder) throws IOException {
        PairCertificates.write(folder.resolve("certs"), LIFE);
        Map<String, String> values = new LinkedHashMap<>();
        List<Integer> ports = LoopbackPorts.take(LISTENERS.size());
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < LISTENERS.size(); i++) {
            values.put(LISTENERS.get(i), String.valueOf(ports.get(i)));
            targets.add(LISTENERS.get(i) + " " + ports.get(i));
        }
        values.put("folder", folder.toAbsolutePath().toString());
        values.put("body", "x".repeat(1024));
        String text = resource();
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue());
        }
        Files.writeString(folder.resolve("bootstrap.yaml"), text);
        Files.write(folder.resolve("targets"), targets);
    }

    private static String resource() throws IOException {
        try (InputStream in = TrainingGround.class.getResourceAsStream("bootstrap.yaml")) {
            if (in == null) {
                throw new IllegalStateException("no resource bootstrap.yaml");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
