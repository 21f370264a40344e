package dev.meshwright.proxy.accesslog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// `2026-01-31T23:59:59.999Z`: the calendar is asked once a second, the milliseconds are appended.
final class StartTime {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final int lengthMax;
    private long second = Long.MIN_VALUE;
    private byte[] text = {};

    StartTime(int lengthMax) {
        this.lengthMax = lengthMax;
    }

    boolean append(long epochMillis, Line to) {
        long now = Math.floorDiv(epochMillis, 1000L);
        if (now != second) {
            second = now;
            text = SECOND.format(Instant.ofEpochSecond(now)).getBytes(StandardCharsets.US_ASCII);
        }
        int from = to.length();
        int millis = (int) Math.floorMod(epochMillis, 1000L);
        to.raw(text);
        to.raw('.');
        to.raw((char) ('0' + millis / 100));
        to.raw((char) ('0' + millis / 10 % 10));
        to.raw((char) ('0' + millis % 10));
        to.raw('Z');
        if (to.length() - from > lengthMax) {
            to.length(from + lengthMax);
        }
        return to.length() > from;
    }
}
