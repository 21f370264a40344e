package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.identity.Issuer;
import dev.meshwright.proxy.bootstrap.BootstrapException;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmUpTest {
    @TempDir
    Path folder;

    private void writeCertificates() throws IOException {
        Instant now = Instant.now();
        Issuer root = Issuer.root("cluster.local", now, Duration.ofDays(1));
        var certificates = new CertificateFolder(folder);
        certificates.root("ca", root);
        for (String side : List.of("client", "server")) {
            certificates.write(side, CertificateFolder.issued(root, side, now, Duration.ofDays(1)));
        }
    }

    @Test
    void requests_go_through_both_sidecars_and_the_proxy_starts_after_them() throws IOException, BootstrapException {
        writeCertificates();
        WarmUp warmUp = WarmUp.begin(folder);
        try (ProxyServer server = started(warmUp)) {
            assertThat(warmUp.await()).isPositive();
            assertThat(server.ready()).isTrue();
        }
    }

    @Test
    void a_warm_up_that_fails_costs_nothing_but_latency() throws BootstrapException {
        WarmUp warmUp = WarmUp.begin(folder.resolve("missing"));
        try (ProxyServer server = started(warmUp)) {
            assertThat(warmUp.await()).isZero();
            assertThat(server.ready()).isTrue();
        }
    }

    private static ProxyServer started(WarmUp warmUp) throws BootstrapException {
        var bootstrap = BootstrapReader.parse("bootstrap.yaml", """
            static_resources:
              listeners:
              - name: outbound
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.tcp_proxy
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                      stat_prefix: none
                      cluster: none
              clusters:
              - name: none
                type: STATIC
            """);
        return ProxyServer.start(bootstrap, ProxyOptions.of(1).withBeforeServing(warmUp::await));
    }
}
