package dev.meshwright.decide.span;

import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.request.RequestView;
import org.jspecify.annotations.Nullable;

/// B3: `x-b3-*` headers, or all of it in one `b3` (openzipkin/b3-propagation).
final class B3Context {
    private static final String SINGLE = "b3";
    private static final String TRACE_ID = "x-b3-traceid";
    private static final String SPAN_ID = "x-b3-spanid";
    private static final String PARENT_ID = "x-b3-parentspanid";
    private static final String SAMPLED = "x-b3-sampled";

    private B3Context() {}

    /// Reads the caller's context. A caller that decided about sampling and nothing else has no span, but counts.
    ///
    /// @param traced where the caller did not decide
    static W3cContext.Found read(EditableHead head, boolean traced, SpanState to) {
        int single = head.find(SINGLE);
        if (single >= 0) {
            return single(head.bytes(), head.headerValue(single), traced, to);
        }
        int sampled = head.find(SAMPLED);
        to.sample(sampled < 0 ? traced : yes(head.text(head.headerValue(sampled))));
        int trace = head.find(TRACE_ID);
        int span = head.find(SPAN_ID);
        if (trace < 0 || span < 0) {
            return W3cContext.Found.ABSENT;
        }
        boolean read = traceId(head.bytes(), head.headerValue(trace), to);
        long caller = id(head.bytes(), head.headerValue(span));
        int parent = head.find(PARENT_ID);
        if (parent >= 0 && RequestView.length(head.headerValue(parent)) > 0) {
            long above = head.headerValue(parent);
            read &= validId(head.bytes(), above);
            to.parentId = id(head.bytes(), above);
        }
        to.spanId = caller;
        return read && validId(head.bytes(), head.headerValue(span))
                ? W3cContext.Found.CONTEXT
                : W3cContext.Found.MALFORMED;
    }

    private static boolean yes(String sampled) {
        return sampled.equals("1") || sampled.equals("true");
    }

    private static boolean validId(byte[] bytes, long span) {
        int length = RequestView.length(span);
        return length > 0 && length <= 16 && Hex.valid(bytes, RequestView.offset(span), length);
    }

    private static long id(byte[] bytes, long span) {
        return validId(bytes, span) ? Hex.bits(bytes, RequestView.offset(span), RequestView.length(span)) : 0;
    }

    private static boolean traceId(byte[] bytes, long span, SpanState to) {
        int at = RequestView.offset(span);
        int length = RequestView.length(span);
        if (length == 32 && Hex.valid(bytes, at, 32)) {
            to.traceIdHigh = Hex.bits(bytes, at, 16);
            to.traceIdLow = Hex.bits(bytes, at + 16, 16);
            return true;
        }
        to.traceIdLow = id(bytes, span);
        return validId(bytes, span);
    }

    /// `TRACE-SPAN[-SAMPLED[-PARENT]]`, or the sampling state alone.
    private static W3cContext.Found single(byte[] bytes, long value, boolean traced, SpanState to) {
        int at = RequestView.offset(value);
        int end = at + RequestView.length(value);
        if (end - at == 1) {
            Boolean decided = flag(bytes[at]);
            to.sample(decided == null ? traced : decided);
            return decided == null ? W3cContext.Found.MALFORMED : W3cContext.Found.ABSENT;
        }
        to.sample(traced);
        int digits = end - at > 32 && bytes[at + 16] != '-' ? 32 : 16;
        int own = Math.min(16, end - at - digits - 1);
        if (end - at < 33
                || !Hex.valid(bytes, at, digits)
                || bytes[at + digits] != '-'
                || !Hex.valid(bytes, at + digits + 1, own)) {
            return W3cContext.Found.MALFORMED;
        }
        to.traceIdHigh = digits == 32 ? Hex.bits(bytes, at, 16) : 0;
        to.traceIdLow = Hex.bits(bytes, at + digits - 16, 16);
        to.spanId = Hex.bits(bytes, at + digits + 1, own);
        return rest(bytes, at + digits + 1 + own, end, to) ? W3cContext.Found.CONTEXT : W3cContext.Found.MALFORMED;
    }

    private static boolean rest(byte[] bytes, int from, int end, SpanState to) {
        int at = from;
        if (at == end) {
            return true;
        }
        if (bytes[at] != '-' || at + 1 == end) {
            return false;
        }
        if (end == at + 2 || bytes[at + 2] == '-') {
            Boolean decided = flag(bytes[at + 1]);
            if (decided == null) {
                return false;
            }
            to.sample(decided);
            at += 2;
        }
        if (at == end) {
            return true;
        }
        if (end - at != 17 || !Hex.valid(bytes, at + 1, 16)) {
            return false;
        }
        to.parentId = Hex.bits(bytes, at + 1, 16);
        return true;
    }

    private static @Nullable Boolean flag(byte b) {
        return switch (b) {
            case '1', 'd' -> Boolean.TRUE;
            case '0' -> Boolean.FALSE;
            default -> null;
        };
    }

    /// Writes the form that came in; the separate headers where none did.
    static void write(SpanState span, long spanId, long parentId, EditableHead head) {
        StringBuilder trace = new StringBuilder(32);
        if (span.traceIdHigh != 0) {
            Hex.append(span.traceIdHigh, trace);
        }
        Hex.append(span.traceIdLow, trace);
        String traceId = trace.toString();
        String id = text(spanId);
        if (head.find(SINGLE) >= 0) {
            head.set(
                    SINGLE,
                    traceId + "-" + id + (span.sampled() ? "-1" : "-0") + (parentId == 0 ? "" : "-" + text(parentId)));
            return;
        }
        head.set(TRACE_ID, traceId);
        head.set(SPAN_ID, id);
        if (parentId != 0) {
            head.set(PARENT_ID, text(parentId));
        } else {
            head.remove(PARENT_ID);
        }
        head.set(SAMPLED, span.sampled() ? "1" : "0");
    }

    private static String text(long id) {
        StringBuilder digits = new StringBuilder(16);
        Hex.append(id, digits);
        return digits.toString();
    }
}
