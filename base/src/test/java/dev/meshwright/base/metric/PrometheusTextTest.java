package dev.meshwright.base.metric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PrometheusTextTest {
    @Test
    void histogramOfTwoLoops_isWrittenCumulative_withSumAndCount() {
        BucketBounds bounds = new BucketBounds(0.5, 1, 5);
        LoopHistogram one = new LoopHistogram(bounds);
        LoopHistogram two = new LoopHistogram(bounds);
        one.record(0.5);
        one.record(3);
        two.record(0.7);
        two.record(100);
        HistogramSum sum = new HistogramSum(bounds);
        sum.add(one);
        sum.add(two);
        PrometheusText page = new PrometheusText();
        page.family("h", "histogram", "help");
        page.histogram("h", "a=\"b\"", sum);
        assertThat(page).hasToString("""
                # HELP h help
                # TYPE h histogram
                h_bucket{a="b",le="0.5"} 1
                h_bucket{a="b",le="1"} 2
                h_bucket{a="b",le="5"} 3
                h_bucket{a="b",le="+Inf"} 4
                h_sum{a="b"} 104.2
                h_count{a="b"} 4
                """);
    }

    @Test
    void labelValue_cannotBreakOutOfItsLine() {
        StringBuilder labels = new StringBuilder();
        PrometheusText.label(labels, "a", "x\"} 1\ny\\\r");
        PrometheusText.label(labels, "b", "z");
        assertThat(labels).hasToString("a=\"x\\\"} 1\\ny\\\\ \",b=\"z\"");
    }

    @Test
    void valueOnABound_fallsIntoItsBucket() {
        assertThat(BucketBounds.ENVOY.indexOf(0)).isZero();
        assertThat(BucketBounds.ENVOY.indexOf(1)).isEqualTo(1);
        assertThat(BucketBounds.ENVOY.indexOf(1.01)).isEqualTo(2);
        assertThat(BucketBounds.ENVOY.indexOf(4e9)).isEqualTo(BucketBounds.ENVOY.size());
    }
}
