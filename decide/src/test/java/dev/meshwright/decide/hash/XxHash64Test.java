package dev.meshwright.decide.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Values of the reference implementation: every tail length class, and texts of more than one stripe.
class XxHash64Test {
    @ParameterizedTest
    @CsvSource({
        "'', 0, ef46db3751d8e999",
        "a, 0, d24ec4f1a98c6e5b",
        "abc, 0, 44bc2cf5ad770999",
        "Nobody inspects the spammish repetition, 0, fbcea83c8a378bf1",
        "12345678, 0, d2d02f08cf7cfd4a",
        "1234567890ab, 0, 2450ef2979b7843",
        "10.0.0.1:8080_7, 0, 9470fe2e758e2fe1",
        "10.0.0.1:8080, 1, dfce9efd349b428",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, 7, 3781cea7cb1a961e",
        "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy, 0, 64da1f1d3495ce66",
        "the quick brown fox jumps over the lazy dog and back, 42, 4134633f9dc40864",
    })
    void hash_isThatOfTheReference(String text, long seed, String expected) {
        byte[] bytes = ("xx" + text).getBytes(StandardCharsets.UTF_8);

        assertThat(Long.toHexString(XxHash64.of(text, seed))).isEqualTo(expected);
        assertThat(Long.toHexString(XxHash64.of(bytes, 2, bytes.length - 2, seed)))
                .isEqualTo(expected);
    }
}
