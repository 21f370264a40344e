package dev.meshwright.proxy.router;

import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.proxy.http.MessageHead;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// `server` and `date`, on every response, and `x-request-id` where it is asked for.
final class CommonHeaders {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /// The formatted date of one second; a lost race costs one more formatting.
    private static volatile Second last = new Second(0, "");

    private CommonHeaders() {}

    private record Second(long epoch, String text) {}

    static void add(Exchange exchange, MessageHead head) {
        HttpConnectionManager manager = exchange.chain().manager();
        switch (manager.serverHeader()) {
            case OVERWRITE -> head.set("server", manager.serverName());
            case APPEND_IF_ABSENT -> {
                if (head.find("server") < 0) {
                    head.add("server", manager.serverName());
                }
            }
            case PASS_THROUGH -> {}
        }
        if (head.find("date") < 0) {
            head.add("date", date(System.currentTimeMillis()));
        }
        if (manager.identification().alwaysSetRequestIdInResponse()
                && !exchange.record().requestId.isEmpty()) {
            head.set("x-request-id", exchange.record().requestId);
        }
    }

    private static String date(long epochMillis) {
        Second known = last;
        long second = epochMillis / 1000;
        if (known.epoch() != second) {
            known = new Second(second, HTTP_DATE.format(Instant.ofEpochSecond(second)));
            last = known;
        }
        return known.text();
    }
}
