package dev.meshwright.base.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ForeignLeafTest {
    private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");
    private static final int DNS = 2;
    private static final int URI = 6;

    private final Issuer issuer = Issuer.root("example", NOW, Duration.ofDays(1));
    private final KeyPair key = Keys.generate();

    @Test
    void foreignLeaf_hasTheNamesThatAreAsked_andNoOthers() throws Exception {
        X509Certificate leaf = issuer.foreignLeaf(
                key.getPublic(),
                List.of("spiffe://abc.example.com/test-identity"),
                List.of("abc.example.com"),
                NOW,
                Duration.ofHours(1));
        leaf.verify(issuer.certificate().getPublicKey());
        assertThat(leaf.getSubjectAlternativeNames())
                .containsExactly(
                        List.of(URI, "spiffe://abc.example.com/test-identity"), List.of(DNS, "abc.example.com"));
    }

    @Test
    void foreignLeaf_withoutAName_isRefused() {
        assertThatThrownBy(() -> issuer.foreignLeaf(key.getPublic(), List.of(), List.of(), NOW, Duration.ofHours(1)))
                .hasMessageContaining("without a name");
    }
}
