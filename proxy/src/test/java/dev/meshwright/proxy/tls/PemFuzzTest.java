package dev.meshwright.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.GeneralSecurityException;

/// Any bytes as certificates, revocation lists and keys. Law: read, or refused with a message.
class PemFuzzTest {
    private interface Reading {
        Object read() throws GeneralSecurityException;
    }

    @FuzzTest
    void pem(byte[] input) {
        refusedOrRead(() -> Pem.certificates(input));
        refusedOrRead(() -> Pem.crls(input));
        refusedOrRead(() -> Pem.privateKey(input));
    }

    private static void refusedOrRead(Reading reading) {
        try {
            assertThat(reading.read()).isNotNull();
        } catch (GeneralSecurityException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }
}
