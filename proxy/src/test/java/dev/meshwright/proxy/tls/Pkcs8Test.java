package dev.meshwright.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Pkcs8Test {
    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519", "Ed448"})
    void keyOfTheJdk_isReadBack_whateverStandsAroundIt(String algorithm) throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance(algorithm).generateKeyPair();

        String text =
                "Bag Attributes\n  friendlyName: x\n" + pem(keys.getPrivate().getEncoded());

        assertThat(Pem.privateKey(text.getBytes(StandardCharsets.US_ASCII)).getEncoded())
                .isEqualTo(keys.getPrivate().getEncoded());
    }

    @Test
    void keyOfAnUnknownAlgorithm_isRefusedByItsIdentifier() throws Exception {
        byte[] der = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        int identifier = 9;
        der[identifier + 2] = 0x6e;

        assertThatThrownBy(() -> Pem.privateKey(pem(der).getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("2b656e");
    }

    @Test
    void keyCutAtAnyPlace_isRefused() throws Exception {
        byte[] der = KeyPairGenerator.getInstance("EC")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        for (int length = 0; length < der.length; length++) {
            byte[] cut = Arrays.copyOf(der, length);

            assertThatThrownBy(() -> Pem.privateKey(pem(cut).getBytes(StandardCharsets.US_ASCII)))
                    .isInstanceOf(GeneralSecurityException.class);
        }
    }

    private static String pem(byte[] der) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END PRIVATE KEY-----\n";
    }
}
