package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.request.RequestView;
import dev.meshwright.proxy.http.MessageHead;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// A header of any name, pseudo-headers among them.
final class HeaderBytes {
    private HeaderBytes() {}

    /// Fields of one name joined by commas; null when there is none.
    static byte @Nullable [] of(MessageHead head, String name) {
        return switch (name) {
            case ":method" -> span(head, head.method());
            case ":path" -> span(head, head.path());
            case ":authority", "host" -> span(head, head.authority());
            case ":scheme" -> span(head, head.scheme());
            case ":status" ->
                head.status() > 0
                        ? Integer.toString(head.status()).getBytes(java.nio.charset.StandardCharsets.US_ASCII)
                        : null;
            default -> fields(head, name);
        };
    }

    private static byte @Nullable [] fields(MessageHead head, String name) {
        @Nullable ByteArrayOutputStream all = null;
        for (int i = 0; i < head.headerCount(); i++) {
            if (head.equalsAscii(head.headerName(i), name)) {
                if (all == null) {
                    all = new ByteArrayOutputStream(64);
                } else {
                    all.write(',');
                }
                long value = head.headerValue(i);
                all.write(head.bytes(), RequestView.offset(value), RequestView.length(value));
            }
        }
        return all == null ? null : all.toByteArray();
    }

    private static byte @Nullable [] span(MessageHead head, long span) {
        if (span == RequestView.ABSENT) {
            return null;
        }
        byte[] value = new byte[RequestView.length(span)];
        System.arraycopy(head.bytes(), RequestView.offset(span), value, 0, value.length);
        return value;
    }
}
