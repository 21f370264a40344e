package dev.meshwright.operate.observe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads the Prometheus text exposition format 0.0.4, as far as proxies write it: comments are skipped, a line
/// that is not a sample is an error.
public final class PrometheusText {
    private PrometheusText() {}

    /// One sample; `labels` unescaped.
    public record Sample(String name, Map<String, String> labels, double value) {
        public String label(String key) {
            return labels.getOrDefault(key, "");
        }
    }

    /// @throws IllegalArgumentException naming the line that is no sample
    public static List<Sample> parse(String text) {
        List<Sample> samples = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            if (!line.isBlank() && line.charAt(0) != '#') {
                samples.add(sample(line.strip()));
            }
        }
        return samples;
    }

    private static Sample sample(String line) {
        int brace = line.indexOf('{');
        if (brace < 0) {
            int space = line.indexOf(' ');
            if (space <= 0) {
                throw new IllegalArgumentException("not a sample: " + line);
            }
            return new Sample(line.substring(0, space), Map.of(), number(line.substring(space + 1), line));
        }
        Map<String, String> labels = new HashMap<>();
        int at = brace + 1;
        while (line.charAt(at) != '}') {
            int equals = line.indexOf("=\"", at);
            if (equals < 0) {
                throw new IllegalArgumentException("not a sample: " + line);
            }
            StringBuilder value = new StringBuilder();
            int i = equals + 2;
            for (; line.charAt(i) != '"'; i++) {
                if (line.charAt(i) == '\\') {
                    i++;
                    value.append(line.charAt(i) == 'n' ? '\n' : line.charAt(i));
                } else {
                    value.append(line.charAt(i));
                }
            }
            labels.put(line.substring(at, equals), value.toString());
            at = line.charAt(i + 1) == ',' ? i + 2 : i + 1;
        }
        return new Sample(
                line.substring(0, brace), labels, number(line.substring(at + 1).strip(), line));
    }

    private static double number(String text, String line) {
        int space = text.indexOf(' ');
        String value = space < 0 ? text : text.substring(0, space);
        return switch (value) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> {
                try {
                    yield Double.parseDouble(value);
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException("not a sample: " + line, e);
                }
            }
        };
    }
}
