package dev.meshwright.base.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FindingsTest {
    private static Diagnostic error(int line) {
        return Diagnostic.error(Codes.SYNTAX, new Position("f", line, 1), "bad", "", "");
    }

    @Test
    void sameFinding_isKeptOnce() {
        Findings findings = new Findings();
        findings.add(error(1));
        findings.add(error(1));
        assertThat(findings.all()).hasSize(1);
        assertThat(findings.errors()).isEqualTo(1);
    }

    @Test
    void beyondTheBound_findingsAreCountedAndMentioned() {
        Findings findings = new Findings(2);
        for (int line = 1; line <= 5; line++) {
            findings.add(error(line));
        }
        assertThat(findings.errors()).isEqualTo(5);
        assertThat(findings.all().stream().map(Diagnostic::what))
                .containsExactly("bad", "bad", "3 more findings here are not shown");
    }
}
