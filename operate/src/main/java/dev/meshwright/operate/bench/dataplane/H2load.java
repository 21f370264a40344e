package dev.meshwright.operate.bench.dataplane;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// h2load (HTTP/2 in clear, closed loop). It tells no percentiles.
record H2load(String binary) implements LoadTool {
    private static final Pattern RATE = Pattern.compile("finished in \\S+ ([\\d.]+) req/s");
    private static final Pattern COUNTS = Pattern.compile("(\\d+) succeeded, (\\d+) failed, (\\d+) errored");

    @Override
    public List<String> command(String target, Scenario.Request request, int seconds) {
        return List.of(
                binary, "-c16", "-m10", "-t1", "-D", String.valueOf(seconds), "-p", "h2c", target + request.path());
    }

    @Override
    public LoadFigures read(String output) {
        Matcher counts = COUNTS.matcher(output);
        if (!counts.find()) {
            throw new IllegalArgumentException("no counts in the output of h2load:\n" + output);
        }
        return new LoadFigures(
                Double.parseDouble(counts.group(1)),
                Wrk.number(RATE, output),
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Long.parseLong(counts.group(2)));
    }
}
