package dev.meshwright.control.metric;

import java.util.Locale;

/// Writes metrics in Prometheus' text format (exposition formats, version 0.0.4).
final class PrometheusText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder out = new StringBuilder(8_192);

    void family(String name, String type, String help) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    /// @param labels `{type="cds"}` or empty
    void sample(String name, String labels, long value) {
        out.append(name).append(labels).append(' ').append(value).append('\n');
    }

    void sample(String name, String labels, double value) {
        out.append(name)
                .append(labels)
                .append(' ')
                .append(String.format(Locale.ROOT, "%.6f", value))
                .append('\n');
    }

    /// One label, its value escaped.
    static String label(String name, String value) {
        String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return "{" + name + "=\"" + escaped + "\"}";
    }

    String text() {
        return out.toString();
    }
}
