package dev.meshwright.operate.bench.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/// Outputs are those of wrk 4.1.0, h2load 1.52.0 and fortio 1.63.0.
class LoadToolTest {
    private static final String WRK = """
            Running 1s test @ http://127.0.0.1:39111/
              1 threads and 2 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     2.62ms    7.25ms  45.37ms   92.24%
                Req/Sec    22.91k     8.45k   33.71k    54.55%
              Latency Distribution
                 50%   34.00us
                 75%    1.26ms
                 90%    5.75ms
                 99%   38.02ms
              25145 requests in 1.10s, 3.57MB read
              Socket errors: connect 0, read 3, write 0, timeout 1
              Non-2xx or 3xx responses: 2
            Requests/sec:  22809.28
            Transfer/sec:      3.24MB
            """;

    @Test
    void wrk_tellsPercentilesInMicroseconds_andAllErrors() {
        LoadFigures figures = new Wrk("wrk", 64, false).read(WRK);
        assertThat(figures).isEqualTo(new LoadFigures(25145, 22809.28, 34, 38020, Double.NaN, 45370, 6));
    }

    @Test
    void wrkThatClosesEachConnection_countsNoEndOfAConnectionAsError() {
        assertThat(new Wrk("wrk", 64, true).read(WRK).errors()).isEqualTo(2);
    }

    @Test
    void wrkInBulk_countsMegabytes() {
        LoadFigures figures = new WrkBulk("wrk").read("  400 requests in 4.00s, 6.25GB read\n");
        assertThat(figures.requests()).isCloseTo(6710.9, within(0.1));
        assertThat(figures.perSecond()).isCloseTo(13.42, within(0.01));
    }

    @Test
    void h2load_tellsNoPercentiles() {
        LoadFigures figures = new H2load("h2load").read("""
                finished in 1.06s, 2000.00 req/s, 132.94KB/s
                requests: 2002 total, 2002 started, 2002 done, 2000 succeeded, 2 failed, 0 errored, 0 timeout
                """);
        assertThat(figures).isEqualTo(new LoadFigures(2000, 2000, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 2));
    }

    @Test
    void fortio_tellsMicroseconds_andCountsWhatIsNot200() {
        LoadFigures figures = new Fortio("fortio", 1000, 16, 0).read("""
                Fortio 1.63.0 running at 50 queries per second
                {
                  "ActualQPS": 999.5,
                  "DurationHistogram": {
                    "Count": 50, "Max": 0.0014,
                    "Percentiles": [{"Percentile": 50, "Value": 0.0002}, {"Percentile": 99, "Value": 0.001},
                                    {"Percentile": 99.9, "Value": 0.0013}]
                  },
                  "RetCodes": {"200": 49, "503": 1}
                }
                """);
        assertThat(figures.p50()).isCloseTo(200, within(1e-6));
        assertThat(figures.p99()).isCloseTo(1000, within(1e-6));
        assertThat(figures.p999()).isCloseTo(1300, within(1e-6));
        assertThat(figures.max()).isCloseTo(1400, within(1e-6));
        assertThat(figures.errors()).isEqualTo(1);
    }

    @Test
    void outputOfAFailedRun_isRefused() {
        assertThatThrownBy(() -> new Wrk("wrk", 64, false).read("unable to connect"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unable to connect");
    }
}
