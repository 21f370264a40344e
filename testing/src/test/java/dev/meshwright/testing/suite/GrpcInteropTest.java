package dev.meshwright.testing.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// gRPC's own interoperability client and server (Go), our proxy between them, h2c on both sides.
@Tag("slow")
class GrpcInteropTest {
    @TempDir
    static Path folder;

    private static Process server;
    private static ProxyProcess proxy;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        Path program = Tools.installed("bin/interop-server");
        Tools.installed("bin/interop-client");
        int upstream = ProxyProcess.freePort();
        port = ProxyProcess.freePort();
        server = new ProcessBuilder(program.toString(), "-port", String.valueOf(upstream), "-use_tls=false")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        proxy = ProxyProcess.start(folder, "grpc", Map.of("IN", "" + port, "UP", "" + upstream), port);
    }

    @AfterAll
    static void stop() throws Exception {
        if (proxy != null) {
            proxy.close();
        }
        if (server != null) {
            server.destroy();
            server.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "empty_unary",
                "large_unary",
                "client_streaming",
                "server_streaming",
                "ping_pong",
                "empty_stream",
                "timeout_on_sleeping_server",
                "cancel_after_begin",
                "cancel_after_first_response",
                "status_code_and_message",
                "special_status_message",
                "custom_metadata",
                "unimplemented_method",
                "unimplemented_service"
            })
    void caseBehavesAsWithoutAProxy(String name) throws Exception {
        Command done = Command.run(
                Duration.ofSeconds(60),
                List.of(
                        Tools.installed("bin/interop-client").toString(),
                        "-server_host",
                        "127.0.0.1",
                        "-server_port",
                        String.valueOf(port),
                        "-use_tls=false",
                        "-test_case",
                        name));
        assertThat(done.status()).as(done.output()).isZero();
        proxy.checkSound();
    }
}
