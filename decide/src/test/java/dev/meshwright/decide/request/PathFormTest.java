package dev.meshwright.decide.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathFormTest {
    @ParameterizedTest
    @CsvSource({
        "GET, /, true",
        "GET, //x?y, true",
        "OPTIONS, *, true",
        "GET, *, false",
        "OPTIONS, **, false",
        "GET, %2e/, false",
        "GET, x/, false",
        "GET, http://a/, false"
    })
    void pathsBeginWithASlash_orAreTheAsteriskOfOptions(String method, String path, boolean lawful) {
        assertThat(PathForm.lawful(SyntheticHead.request(method, "http", "a", path, List.of())))
                .isEqualTo(lawful);
    }
}
