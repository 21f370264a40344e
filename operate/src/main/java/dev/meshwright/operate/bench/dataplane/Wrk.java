package dev.meshwright.operate.bench.dataplane;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// wrk (HTTP/1.1, closed loop).
///
/// @param closing sends `Connection: close`, so that each request has a connection of its own
record Wrk(String binary, int connections, boolean closing) implements LoadTool {
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
    private static final Pattern PERCENTILE = Pattern.compile("(?m)^\\s+(50|99)%\\s+([\\d.]+)(us|ms|s|m)\\b");
    private static final Pattern SLOWEST =
            Pattern.compile("(?m)^\\s+Latency\\s+\\S+\\s+\\S+\\s+([\\d.]+)(us|ms|s|m)\\b");
    private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern BROKEN =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
    private static final Map<String, Double> MICROS = Map.of("us", 1.0, "ms", 1e3, "s", 1e6, "m", 6e7);

    @Override
    public List<String> command(String target, Scenario.Request request, int seconds) {
        List<String> command =
                new ArrayList<>(List.of(binary, "-t1", "-c" + connections, "-d" + seconds + "s", "--latency"));
        if (closing) {
            command.addAll(List.of("-H", "Connection: close"));
        }
        if (!request.authority().isEmpty()) {
            command.addAll(List.of("-H", "Host: " + request.authority()));
        }
        command.add(target + request.path());
        return command;
    }

    @Override
    public LoadFigures read(String output) {
        double p50 = Double.NaN;
        double p99 = Double.NaN;
        Matcher percentile = PERCENTILE.matcher(output);
        while (percentile.find()) {
            double micros = micros(percentile.group(2), percentile.group(3));
            if (percentile.group(1).equals("50")) {
                p50 = micros;
            } else {
                p99 = micros;
            }
        }
        Matcher slowest = SLOWEST.matcher(output);
        double max = slowest.find() ? micros(slowest.group(1), slowest.group(2)) : Double.NaN;
        return new LoadFigures(
                number(REQUESTS, output), number(RATE, output), p50, p99, Double.NaN, max, errors(output));
    }

    private long errors(String output) {
        long errors = 0;
        Matcher refused = REFUSED.matcher(output);
        if (refused.find()) {
            errors += Long.parseLong(refused.group(1));
        }
        Matcher broken = BROKEN.matcher(output);
        // wrk counts the ends of connections that were asked to end as errors of reading.
        if (broken.find() && !closing) {
            for (int group = 1; group <= broken.groupCount(); group++) {
                errors += Long.parseLong(broken.group(group));
            }
        }
        return errors;
    }

    private static double micros(String number, String unit) {
        return Double.parseDouble(number) * MICROS.getOrDefault(unit, Double.NaN);
    }

    static double number(Pattern pattern, String output) {
        Matcher found = pattern.matcher(output);
        if (!found.find()) {
            throw new IllegalArgumentException("no '" + pattern + "' in the output of the load generator:\n" + output);
        }
        return Double.parseDouble(found.group(1));
    }
}
