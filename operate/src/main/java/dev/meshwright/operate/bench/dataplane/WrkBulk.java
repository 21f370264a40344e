package dev.meshwright.operate.bench.dataplane;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// wrk downloading the application's big file over 4 connections; counts bytes.
record WrkBulk(String binary) implements LoadTool {
    private static final Pattern READ = Pattern.compile("requests in ([\\d.]+)(ms|s|m), ([\\d.]+)(KB|MB|GB|TB) read");
    private static final Map<String, Double> SECONDS = Map.of("ms", 1e-3, "s", 1.0, "m", 60.0);
    /// wrk says KB for 1,024 bytes.
    private static final Map<String, Double> BYTES = Map.of("KB", 0x1p10, "MB", 0x1p20, "GB", 0x1p30, "TB", 0x1p40);

    @Override
    public List<String> command(String target, Scenario.Request request, int seconds) {
        return List.of(binary, "-t1", "-c4", "-d" + seconds + "s", target + "/big");
    }

    @Override
    public LoadFigures read(String output) {
        Matcher read = READ.matcher(output);
        if (!read.find()) {
            throw new IllegalArgumentException("no bytes in the output of wrk:\n" + output);
        }
        double seconds = Double.parseDouble(read.group(1)) * SECONDS.getOrDefault(read.group(2), Double.NaN);
        double bytes = Double.parseDouble(read.group(3)) * BYTES.getOrDefault(read.group(4), Double.NaN);
        return new LoadFigures(
                bytes / 1e6, bytes * 8 / 1e9 / seconds, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0);
    }
}
