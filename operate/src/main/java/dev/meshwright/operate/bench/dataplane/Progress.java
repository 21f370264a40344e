package dev.meshwright.operate.bench.dataplane;

import java.util.Locale;

/// One line per round while the bench runs.
final class Progress {
    private Progress() {}

    static String line(Row row) {
        return String.format(
                Locale.ROOT,
                "%-13s %-11s #%d %10.1f/s  cpu ms/1000 %7.1f  p50 %s p99 %s  errors %d  rss MB %s%s",
                row.scenario(),
                row.subject(),
                row.round(),
                row.load().perSecond(),
                row.cpuMillisPer1000(),
                micros(row.load().p50()),
                micros(row.load().p99()),
                row.load().errors(),
                row.loadedMegabytes().values().stream().map(Math::round).toList(),
                Double.isNaN(row.readyMillis())
                        ? ""
                        : String.format(Locale.ROOT, "  ready %.0f ms", row.readyMillis()));
    }

    private static String micros(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.0f us", value);
    }
}
