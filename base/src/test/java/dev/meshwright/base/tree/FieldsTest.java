package dev.meshwright.base.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Findings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FieldsTest {
    private final Findings findings = new Findings();

    private Fields fields(String yaml) {
        Tree root = DocumentFile.read(new SourceDocumentFile("f.yaml", yaml))
                .documents()
                .getFirst()
                .root();
        return new Fields((Tree.Mapping) root, new ElementId("Kind", "ns", "name"), "", findings);
    }

    private List<String> said() {
        return findings.all().stream().map(Diagnostic::toString).toList();
    }

    @Test
    void unknownField_isReportedWithTheNearestKnownName() {
        Fields fields = fields("hosst: a\nport: 1\n");
        fields.text("host");
        fields.integer("port", 1, 10);
        fields.done();
        assertThat(said()).containsExactly("f.yaml:1:1: error MW0105 hosst: unknown field; did you mean 'host'?");
    }

    @Test
    void misspeltRequiredField_isOneFaultNotTwo() {
        Fields fields = fields("hosst: a\n");
        fields.requiredText("host", "a host");
        fields.done();
        assertThat(said()).hasSize(1).first().asString().contains("unknown field");
    }

    @Test
    void missingField_isReportedOnce() {
        Fields fields = fields("a: 1\n");
        fields.accept("a").requiredText("host", "a host");
        fields.done();
        assertThat(said()).containsExactly("f.yaml:1:1: error MW0108 host: missing (expected: a host)");
    }

    @Test
    void wrongTypes_areReportedWithValueAndPlace_andGiveNothing() {
        Fields fields = fields("a: x\nb: [1]\nc: 1\nd: \"1\"\ne: 11\nf: 010\ng: yes\n");
        assertThat(fields.integer("a", 0, 10)).isEmpty();
        assertThat(fields.text("b")).isEmpty();
        assertThat(fields.text("c")).isEmpty();
        assertThat(fields.integer("d", 0, 10)).isEmpty();
        assertThat(fields.integer("e", 0, 10)).isEmpty();
        assertThat(fields.integer("f", 0, 10)).isEmpty();
        assertThat(fields.flag("g")).isEmpty();
        fields.done();
        assertThat(said())
                .containsExactly(
                        "f.yaml:1:4: error MW0106 a: 'x' is text (expected: a whole number)",
                        "f.yaml:2:4: error MW0106 b: is a list (expected: text)",
                        "f.yaml:3:4: error MW0106 c: '1' is a number (expected: text)",
                        "f.yaml:4:4: error MW0106 d: '1' is text (expected: a whole number)",
                        "f.yaml:5:4: error MW0107 e: 11 (expected: 0..10)",
                        "f.yaml:6:4: error MW0106 f: '010' is text (expected: a whole number)",
                        "f.yaml:7:4: error MW0106 g: 'yes' is text (expected: true or false)");
    }

    @Test
    void nullCountsAsAbsent() {
        Fields fields = fields("a: null\nb:\n");
        assertThat(fields.has("a")).isFalse();
        assertThat(fields.text("a")).isEmpty();
        assertThat(fields.sections("b")).isEmpty();
        fields.done();
        assertThat(said()).isEmpty();
    }

    @Test
    void nestedFields_carryTheirWholePath() {
        Fields fields = fields("spec:\n  http:\n  - retries: {attempts: 1}\n");
        Fields retries = fields.section("spec")
                .orElseThrow()
                .sections("http")
                .getFirst()
                .section("retries")
                .orElseThrow();
        assertThat(retries.origin("attempts")).hasToString("Kind/ns/name#spec.http[0].retries.attempts");
        assertThat(retries.origin("attempts").position()).hasToString("f.yaml:3:25");
    }

    @Test
    void durations_needAUnit() {
        Fields fields = fields("a: 5\nb: 2s\nc: 0s\n");
        fields.duration("a", Duration.ZERO);
        assertThat(fields.duration("b", Duration.ZERO)).contains(Duration.ofSeconds(2));
        fields.duration("c", Duration.ofMillis(1));
        assertThat(said())
                .containsExactly(
                        "f.yaml:1:4: error MW0109 a: '5' is no duration (expected: a number with a unit ms, s, m or h)",
                        "f.yaml:3:4: error MW0107 c: 0s (expected: at least 1ms)");
    }

    @Test
    void fieldThatIsNotSupported_isAWarning_andOneThatBelongsElsewhereAnError() {
        Fields fields = fields("fault: {}\ntimeout: 1s\n");
        fields.unsupported("fault", "mirror")
                .belongsElsewhere("http[0]", "timeout")
                .done();
        assertThat(said())
                .containsExactly(
                        "f.yaml:1:1: warning MW0201 fault: not supported yet",
                        "f.yaml:2:1: error MW0105 timeout: does not belong here");
        assertThat(findings.errors()).isEqualTo(1);
    }
}
