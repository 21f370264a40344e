package dev.meshwright.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {
    private static final Map<String, String> LABELS = Map.of("app", "reviews", "version", "v2", "example.com/tier", "");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app=reviews | true",
                "app==reviews | true",
                "app=ratings | false",
                "app!=ratings | true",
                "app!=reviews | false",
                "team!=red | true",
                "app | true",
                "team | false",
                "!team | true",
                "! app | false",
                "version in (v1, v2) | true",
                "version in (v1) | false",
                "version notin (v1) | true",
                "version notin (v2,v3) | false",
                "team notin (red) | true",
                "team in (red) | false",
                "example.com/tier= | true",
                "app=reviews,version in (v1,v2),!team | true",
                "app=reviews,version=v1 | false"
            })
    void requirementsHoldAsInKubernetes(String text, boolean expected) {
        assertThat(LabelSelector.parse(text).matches(LABELS)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "app in v1", "app>1", "=v", "app=a b", "app in (a", ",", "app=a,"})
    void whatIsNoRequirement_isToldApart(String text) {
        assertThatThrownBy(() -> LabelSelector.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: key=value");
    }

    @Test
    void allMatchesAnything() {
        assertThat(LabelSelector.ALL.matches(Map.of())).isTrue();
    }
}
