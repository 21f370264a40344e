package dev.meshwright.testing.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.KeyedCertificate;
import dev.meshwright.base.identity.SpiffeId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What independent suites say of the proxy's HTTP/2, TLS and patience.
@Tag("slow")
class ConformanceTest {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    private ProxyProcess proxy;
    private int h1;
    private int h2;
    private int tls;

    @BeforeEach
    void start() throws IOException {
        certificates();
        h1 = ProxyProcess.freePort();
        h2 = ProxyProcess.freePort();
        tls = ProxyProcess.freePort();
        proxy = ProxyProcess.start(
                folder,
                "conformance",
                Map.of("H1", "" + h1, "H2", "" + h2, "TLS", "" + tls, "CERTS", folder.toString()),
                tls);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
    }

    private void certificates() throws IOException {
        Instant now = Instant.now();
        Issuer root = Issuer.root("cluster.local", now, Duration.ofDays(1));
        var leaf = new Issuer.Leaf(
                SpiffeId.parse("spiffe://cluster.local/ns/default/sa/server"),
                List.of("localhost"),
                List.of("127.0.0.1"),
                Duration.ofHours(2));
        KeyedCertificate issued = root.issue(leaf, now);
        Files.writeString(folder.resolve("server.pem"), issued.certificatePem());
        Files.writeString(folder.resolve("server.key"), issued.keyPem());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void h2spec_findsNothing_inClearAndOverTls(boolean overTls) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Tools.installed("bin/h2spec").toString(),
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(overTls ? tls : h2),
                "-P",
                "/direct",
                "-o",
                "3"));
        if (overTls) {
            command.addAll(List.of("-t", "-k"));
        }
        Command done = Command.run(LIMIT, command);
        assertThat(done.output()).contains(" 0 failed").contains("14");
        assertThat(done.status()).as(done.output()).isZero();
        proxy.checkSound();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-H", "-B", "-R", "-X"})
    void service_goesOn_underSlowClients(String kind) throws Exception {
        String program = Tools.system("slowhttptest", "slowhttptest").toString();
        List<String> command = List.of(
                program,
                "-c",
                "200",
                kind,
                "-i",
                "2",
                "-r",
                "100",
                "-l",
                "20",
                "-p",
                "2",
                "-u",
                "http://127.0.0.1:" + h1 + "/direct");
        CompletableFuture<Command> slow = CompletableFuture.supplyAsync(() -> {
            try {
                return Command.run(LIMIT, command);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        int asked = 0;
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + h1 + "/direct"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            while (!slow.isDone()) {
                assertThat(client.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(200);
                asked++;
            }
        }
        assertThat(slow.get().output())
                .contains("service available")
                .doesNotContain("service available:             NO");
        assertThat(asked).isPositive();
        proxy.checkSound();
    }

    @Test
    void sslscan_findsOnlyModernTls() throws Exception {
        Command done = Command.run(
                LIMIT, List.of(Tools.system("sslscan", "sslscan").toString(), "--no-colour", "127.0.0.1:" + tls));
        assertThat(done.output())
                .containsPattern("SSLv2 +disabled")
                .containsPattern("SSLv3 +disabled")
                .containsPattern("TLSv1.0 +disabled")
                .containsPattern("TLSv1.1 +disabled")
                .containsPattern("TLSv1.2 +enabled")
                .containsPattern("TLSv1.3 +enabled")
                .doesNotContain("Compression enabled")
                .doesNotContainPattern("(?m)^(Preferred|Accepted) .*(RC4|DES|CBC|-SHA\\b|AES(128|256)-SHA)");
        proxy.checkSound();
    }

    @Test
    void testssl_findsNoWeakness() throws Exception {
        String program = Tools.system("testssl", "testssl.sh").toString();
        Command done = Command.run(LIMIT, List.of(program, "--color", "0", "--quiet", "-p", "-U", "127.0.0.1:" + tls));
        assertThat(done.output()).contains("Testing protocols").doesNotContain("VULNERABLE (NOT ok)");
        proxy.checkSound();
    }
}
