package dev.meshwright.operate.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrometheusTextTest {
    @Test
    void sample_keepsLabelsWithEscapesAndCommas() {
        List<PrometheusText.Sample> samples = PrometheusText.parse("""
                # HELP x help
                # TYPE x counter
                x{a="1,2",b="say \\"hi\\"\\n",c=""} 41.5 1700000000000
                """);
        assertThat(samples).hasSize(1);
        assertThat(samples.getFirst().label("a")).isEqualTo("1,2");
        assertThat(samples.getFirst().label("b")).isEqualTo("say \"hi\"\n");
        assertThat(samples.getFirst().label("c")).isEmpty();
        assertThat(samples.getFirst().value()).isEqualTo(41.5);
    }

    @Test
    void sampleWithoutLabels_andInfinity_areRead() {
        List<PrometheusText.Sample> samples = PrometheusText.parse("up 1\nbound +Inf\n");
        assertThat(samples).extracting(PrometheusText.Sample::value).containsExactly(1.0, Double.POSITIVE_INFINITY);
    }

    @Test
    void lineThatIsNoSample_isNamed() {
        assertThatThrownBy(() -> PrometheusText.parse("up one")).hasMessageContaining("up one");
    }
}
