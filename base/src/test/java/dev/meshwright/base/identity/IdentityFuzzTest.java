package dev.meshwright.base.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;

/// Any bytes as what an identity is made of: a signing request from an untrusted peer, PEM, an id, a join token, a
/// duration. Law: read, or refused with a message; what is read as an id is written as it was.
class IdentityFuzzTest {
    @FuzzTest
    void signingRequest(byte[] der) {
        try {
            assertThat(CertificateRequest.verified(der).publicKey()).isNotNull();
        } catch (CertificateException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }

    @FuzzTest
    void pem(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        try {
            assertThat(Pem.certificates(text)).isNotEmpty();
        } catch (CertificateException refused) {
            assertThat(refused).message().isNotBlank();
        }
        try {
            assertThat(Pem.privateKey(text)).isNotNull();
        } catch (GeneralSecurityException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }

    @FuzzTest
    void names(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            assertThat(SpiffeId.parse(text).toString()).isEqualTo(text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).message().isNotBlank();
        }
        try {
            assertThat(JoinToken.parse(text).text()).isEqualTo(text.strip());
        } catch (IllegalArgumentException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }
}
