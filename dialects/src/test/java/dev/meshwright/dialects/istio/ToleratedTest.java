package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ToleratedTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{context: WAYPOINT, waypoint: {portNumber: 70000}}",
                "{context: WAYPOINT, listener: {portNumber: 80}}"
            })
    void patchForWaypoints_isPassedOverWithAWarning_whateverItMatches(String match) {
        var found = ReadText.read(
                        "networking.istio.io/v1alpha3",
                        "EnvoyFilter",
                        "configPatches: [{applyTo: HTTP_FILTER, match: " + match + "}]")
                .diagnostics();

        assertThat(found).noneMatch(d -> d.severity() == Severity.ERROR);
        assertThat(found).filteredOn(d -> d.code().equals(Codes.RULE_BROKEN)).isNotEmpty();
        assertThat(found).extracting(Diagnostic::cause).anyMatch(c -> c.contains("passed over"));
    }

    @Test
    void portOfAnotherMatch_mustBeOne() {
        assertThat(ReadText.read(
                                "networking.istio.io/v1alpha3",
                                "EnvoyFilter",
                                "configPatches: [{applyTo: HTTP_FILTER, match: {context: GATEWAY, waypoint:"
                                        + " {portNumber: 70000}}}]")
                        .diagnostics())
                .anyMatch(d -> d.severity() == Severity.ERROR);
    }
}
