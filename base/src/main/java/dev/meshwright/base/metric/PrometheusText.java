package dev.meshwright.base.metric;

/// Writes Prometheus text exposition format 0.0.4: `# HELP`, `# TYPE`, then samples of one family together.
///
/// Labels come as finished text, `a="b",c="d"` made by [#label], so that a series renders them once in its life.
public final class PrometheusText {
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder(16 * 1024);

    /// Begins a family.
    ///
    /// @param type `counter`, `gauge` or `histogram`
    public void family(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ');
        text.append(help.replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    /// @param labels without braces; may be empty
    public void sample(String name, String labels, long value) {
        head(name, labels);
        text.append(value).append('\n');
    }

    /// All lines of one histogram series: cumulative buckets, sum, count.
    public void histogram(String name, String labels, HistogramSum values) {
        long cumulative = 0;
        String before = labels.isEmpty() ? "" : labels + ",";
        for (int i = 0; i < values.bounds().size(); i++) {
            cumulative += values.bucket(i);
            bucket(name, before, values.bounds().text(i), cumulative);
        }
        long count = values.count();
        bucket(name, before, "+Inf", count);
        head(name + "_sum", labels);
        number(values.sum());
        text.append('\n');
        sample(name + "_count", labels, count);
    }

    private void bucket(String name, String labels, String bound, long value) {
        text.append(name).append("_bucket{").append(labels).append("le=\"").append(bound);
        text.append("\"} ").append(value).append('\n');
    }

    private void head(String name, String labels) {
        text.append(name);
        if (!labels.isEmpty()) {
            text.append('{').append(labels).append('}');
        }
        text.append(' ');
    }

    private void number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            text.append((long) value);
        } else {
            text.append(value);
        }
    }

    /// Appends `name="value"` to a label text, with a comma before it when it is not the first, escaped as the
    /// format asks: backslash, quote, line feed. Other control characters become a space.
    public static void label(StringBuilder to, String name, String value) {
        if (!to.isEmpty()) {
            to.append(',');
        }
        to.append(name).append("=\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> to.append("\\\\");
                case '"' -> to.append("\\\"");
                case '\n' -> to.append("\\n");
                default -> to.append(c < ' ' || c == 0x7f ? ' ' : c);
            }
        }
        to.append('"');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
