package dev.meshwright.decide.span;

import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.request.RequestView;

/// `traceparent` and `tracestate` (W3C Trace Context, "Trace Context HTTP Headers Format").
final class W3cContext {
    private static final String TRACEPARENT = "traceparent";
    private static final String TRACESTATE = "tracestate";
    private static final int LENGTH = 55;
    private static final int TRACE_ID = 3;
    private static final int PARENT_ID = 36;
    private static final int FLAGS = 53;

    enum Found {
        ABSENT,
        MALFORMED,
        CONTEXT
    }

    private W3cContext() {}

    /// Reads the caller's context as the parent.
    static Found read(EditableHead head, SpanState to) {
        int index = head.find(TRACEPARENT);
        if (index < 0) {
            return Found.ABSENT;
        }
        long value = head.headerValue(index);
        byte[] bytes = head.bytes();
        int at = RequestView.offset(value);
        if (RequestView.length(value) != LENGTH || !wellFormed(bytes, at)) {
            return Found.MALFORMED;
        }
        long high = Hex.bits(bytes, at + TRACE_ID, 16);
        long low = Hex.bits(bytes, at + TRACE_ID + 16, 16);
        long parent = Hex.bits(bytes, at + PARENT_ID, 16);
        if ((high | low) == 0 || parent == 0) {
            return Found.MALFORMED;
        }
        to.traceIdHigh = high;
        to.traceIdLow = low;
        to.parentId = parent;
        to.sample((Hex.bits(bytes, at + FLAGS, 2) & 1) != 0);
        to.traceState = all(head);
        return Found.CONTEXT;
    }

    private static boolean wellFormed(byte[] bytes, int at) {
        return Hex.valid(bytes, at, 2)
                && bytes[at + 2] == '-'
                && Hex.valid(bytes, at + TRACE_ID, 32)
                && bytes[at + PARENT_ID - 1] == '-'
                && Hex.valid(bytes, at + PARENT_ID, 16)
                && bytes[at + FLAGS - 1] == '-'
                && Hex.valid(bytes, at + FLAGS, 2);
    }

    /// Several fields are one list (RFC 9110 5.3).
    private static String all(EditableHead head) {
        int first = head.find(TRACESTATE);
        if (first < 0) {
            return "";
        }
        String joined = head.text(head.headerValue(first));
        for (int i = first + 1; i < head.headerCount(); i++) {
            if (isState(head, i)) {
                joined = joined + "," + head.text(head.headerValue(i));
            }
        }
        return joined;
    }

    private static boolean isState(EditableHead head, int index) {
        return RequestView.length(head.headerName(index)) == TRACESTATE.length()
                && head.text(head.headerName(index)).equalsIgnoreCase(TRACESTATE);
    }

    static void write(SpanState span, long spanId, EditableHead head) {
        StringBuilder text = new StringBuilder(LENGTH).append("00-");
        Hex.append(span.traceIdHigh, text);
        Hex.append(span.traceIdLow, text);
        text.append('-');
        Hex.append(spanId, text);
        head.set(TRACEPARENT, text.append(span.sampled() ? "-01" : "-00").toString());
        if (span.traceState.isEmpty()) {
            head.remove(TRACESTATE);
        } else {
            head.set(TRACESTATE, span.traceState);
        }
    }
}
