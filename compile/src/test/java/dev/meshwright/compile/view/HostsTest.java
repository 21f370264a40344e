package dev.meshwright.compile.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostsTest {
    @Test
    void aWildcard_coversWhatEndsLikeIt_andNarrowerWildcards() {
        assertThat(Hosts.covers("*", "a.example")).isTrue();
        assertThat(Hosts.covers("*.example", "a.example")).isTrue();
        assertThat(Hosts.covers("*.example", "*.a.example")).isTrue();
        assertThat(Hosts.covers("*.example", "example")).isFalse();
        assertThat(Hosts.covers("*.a.example", "*.example")).isFalse();
        assertThat(Hosts.covers("a.example", "*.example")).isFalse();
    }

    @Test
    void whatTwoPatternsHaveInCommon_isTheNarrower() {
        assertThat(Hosts.common("*", "a.example")).containsExactly("a.example");
        assertThat(Hosts.common("a.example", "*.example")).containsExactly("a.example");
        assertThat(Hosts.common("a.example", "b.example")).isEmpty();
    }

    @Test
    void fullNames_areMoreSpecificThanLongWildcards() {
        assertThat(List.of("*", "*.example", "a.example", "*.a.example").stream()
                        .sorted(Hosts.MOST_SPECIFIC))
                .containsExactly("a.example", "*.a.example", "*.example", "*");
    }

    @Test
    void exportTo_namesWhoSees() {
        assertThat(Hosts.exported(List.of(), "shop", "front")).isTrue();
        assertThat(Hosts.exported(List.of("*"), "shop", "front")).isTrue();
        assertThat(Hosts.exported(List.of("."), "shop", "shop")).isTrue();
        assertThat(Hosts.exported(List.of("."), "shop", "front")).isFalse();
        assertThat(Hosts.exported(List.of("front"), "shop", "front")).isTrue();
        assertThat(Hosts.exported(List.of("~"), "shop", "shop")).isFalse();
    }
}
