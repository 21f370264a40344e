package dev.meshwright.operate.bench.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MediansTest {
    @Test
    void median_isTheMiddle_andTheMeanOfTwoMiddles() {
        assertThat(medians("ours", 3, 1, 2).cpuMillisPer1000()).isEqualTo(2000);
        assertThat(medians("ours", 4, 1, 2, 3).cpuMillisPer1000()).isEqualTo(2500);
    }

    @Test
    void figureThatWasNotMeasured_hasNoMedian() {
        assertThat(medians("ours", 1).of(Row::readyMillis)).isNaN();
    }

    @Test
    void table_holdsRatiosToEnvoy() {
        Scenario scenario = Scenarios.named(List.of("A")).getFirst();
        List<Row> rows = new ArrayList<>();
        rows.addAll(medians("envoy", 4).rows());
        rows.addAll(medians("ours", 1).rows());
        String table = ResultTable.of(ScenarioMedians.of(List.of(scenario), rows));
        assertThat(table.lines()
                        .filter(line -> line.startsWith("| ours"))
                        .findFirst()
                        .orElse(""))
                .contains("| 0.25 ")
                .contains("| 1000.0 ");
    }

    /// One row per value, which is its CPU time in seconds for 1,000 requests.
    private static Medians medians(String subject, double... cpuSeconds) {
        List<Row> rows = new ArrayList<>();
        for (double cpu : cpuSeconds) {
            var load = new LoadFigures(1000, 100, 1, 2, 3, 4, 0);
            rows.add(new Row(
                    "A",
                    subject,
                    rows.size(),
                    load,
                    Map.of("proxy", cpu),
                    0.5,
                    Map.of("proxy", 10.0),
                    Map.of("proxy", 20.0),
                    Double.NaN,
                    Double.NaN,
                    0));
        }
        return new Medians("A", subject, rows);
    }
}
