package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.format.TimeFormat;
import java.util.function.ToLongFunction;

/// A time in a format that the configuration wrote.
final class FormattedTime<R> implements Operator<R> {
    private final ToLongFunction<R> epochMillis;
    private final TimeFormat format;
    private final int lengthMax;
    private final StringBuilder text = new StringBuilder();

    FormattedTime(ToLongFunction<R> epochMillis, TimeFormat format, int lengthMax) {
        this.epochMillis = epochMillis;
        this.format = format;
        this.lengthMax = lengthMax;
    }

    @Override
    public boolean append(R record, Line to) {
        text.setLength(0);
        format.append(epochMillis.applyAsLong(record), text);
        return to.text(text.toString(), lengthMax);
    }
}
