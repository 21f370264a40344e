package dev.meshwright.operate.bench.dataplane;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// fortio (HTTP/1.1 at a fixed rate). Its JSON, on standard output, holds seconds.
///
/// @param perSecond requests per second over all connections
/// @param count of requests, 0 to go by time
record Fortio(String binary, int perSecond, int connections, int count) implements LoadTool {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public List<String> command(String target, Scenario.Request request, int seconds) {
        List<String> command = new ArrayList<>(List.of(
                binary, "load", "-c", String.valueOf(connections), "-qps", String.valueOf(perSecond), "-r", "0.00001"));
        command.addAll(count > 0 ? List.of("-n", String.valueOf(count)) : List.of("-t", seconds + "s"));
        command.addAll(List.of("-p", "50,99,99.9", "-allow-initial-errors", "-json", "-", "-loglevel", "error"));
        if (!request.authority().isEmpty()) {
            command.addAll(List.of("-H", "Host: " + request.authority()));
        }
        command.add(target + request.path());
        return command;
    }

    @Override
    public LoadFigures read(String output) {
        int start = output.indexOf("\n{\n");
        String text = start < 0 ? output : output.substring(start);
        try {
            JsonNode run = JSON.readTree(text);
            JsonNode histogram = run.path("DurationHistogram");
            double requests = histogram.path("Count").asDouble();
            double ok = run.path("RetCodes").path("200").asDouble(0);
            return new LoadFigures(
                    requests,
                    run.path("ActualQPS").asDouble(),
                    percentile(histogram, 50),
                    percentile(histogram, 99),
                    percentile(histogram, 99.9),
                    histogram.path("Max").asDouble() * 1e6,
                    Math.round(requests - ok));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("fortio printed no JSON:\n" + output, e);
        }
    }

    private static double percentile(JsonNode histogram, double wanted) {
        for (JsonNode one : histogram.path("Percentiles")) {
            if (one.path("Percentile").asDouble() == wanted) {
                return one.path("Value").asDouble() * 1e6;
            }
        }
        return Double.NaN;
    }
}
