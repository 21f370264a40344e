package dev.meshwright.operate.bench.dataplane;

import dev.meshwright.operate.lab.Child;
import dev.meshwright.operate.lab.LoopbackPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What the proxies stand in front of: nginx with one worker, on the processor of the load.
///
/// @param port HTTP/1.1
/// @param h2cPort HTTP/2 in clear
record Application(int port, int h2cPort) {
    private static final int BIG_BYTES = 16 << 20;

    static Application start(Host host, Tools tools, Path work, int cpu) throws IOException, InterruptedException {
        List<Integer> ports = LoopbackPorts.take(2);
        var application = new Application(ports.get(0), ports.get(1));
        byte[] big = new byte[BIG_BYTES];
        // Fixed seed: the same bytes in each run, and nothing that compresses.
        new Random(1).nextBytes(big);
        Files.write(work.resolve("big"), big);
        Path configuration = work.resolve("app.nginx.conf");
        Files.writeString(
                configuration,
                Template.filled(
                        Template.resource("app.nginx.conf"),
                        Map.of(
                                "work", work.toString(),
                                "body", "x".repeat(1024),
                                "app", String.valueOf(application.port()),
                                "apph2", String.valueOf(application.h2cPort()))));
        Child nginx = host.start("app", cpu, List.of(tools.path("nginx"), "-c", configuration.toString()));
        host.awaitListening(nginx, application.port());
        return application;
    }
}
