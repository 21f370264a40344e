package dev.meshwright.decide.span;

import dev.meshwright.decide.connection.Cidr;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.request.RequestView;
import java.util.List;
import java.util.function.IntPredicate;

/// Whether a request is traced (Envoy docs, "Tracing": "Sampling decision", and the headers x-request-id,
/// x-client-trace-id and x-envoy-force-trace).
///
/// An id that says that it is traced stays so; else a client or a service may ask for it, else the id's own number
/// decides, so that every proxy with the same share decides alike. Overall sampling can only take away.
public final class TraceDecision {
    private static final String REQUEST_ID = "x-request-id";
    private static final String FORCE = "x-envoy-force-trace";

    /// The id's first characters, in base 16, are its number.
    private static final int DIGITS = 8;

    private TraceDecision() {}

    /// Decides, and writes the reason into x-request-id.
    ///
    /// @param chance true for so many millionths of the calls
    public static TraceReason decide(Tracing tracing, RouteTracing route, EditableHead head, IntPredicate chance) {
        if (!tracing.requestId().samples()) {
            return TraceReason.SAMPLED;
        }
        int index = head.find(REQUEST_ID);
        if (index < 0) {
            return TraceReason.NOT_TRACEABLE;
        }
        long id = head.headerValue(index);
        long number = Hex.parse(head.bytes(), RequestView.offset(id), Math.min(DIGITS, RequestView.length(id)));
        if (RequestView.length(id) < DIGITS || number < 0) {
            return TraceReason.NOT_TRACEABLE;
        }
        Sampling sampling = route.overrides() ? route.sampling() : tracing.sampling();
        TraceReason told = told(head, id);
        TraceReason reason = told.traced() ? told : asked(tracing, sampling, head, number, chance);
        if (reason.traced() && !sampling.overall().holds(number)) {
            reason = TraceReason.NOT_TRACEABLE;
        }
        if (reason != told && tracing.requestId().packed()) {
            mark(head, id, reason);
        }
        return reason;
    }

    private static TraceReason asked(
            Tracing tracing, Sampling sampling, EditableHead head, long number, IntPredicate chance) {
        if (head.find("x-client-trace-id") >= 0 && chance.test(sampling.client().millionths())) {
            return TraceReason.CLIENT_FORCED;
        }
        if (head.find(FORCE) >= 0 && internal(tracing.internalAddresses(), head)) {
            return TraceReason.SERVICE_FORCED;
        }
        return sampling.random().holds(number) ? TraceReason.SAMPLED : TraceReason.NOT_TRACEABLE;
    }

    /// Whether a client inside sent the request itself: x-forwarded-for, to which an edge has added its peer,
    /// names it and nobody else (Envoy docs, "x-envoy-internal").
    private static boolean internal(List<Cidr> ranges, EditableHead head) {
        String client = head.first("x-forwarded-for").strip();
        if (ranges.isEmpty() || !IpAddress.numeric(client)) {
            return false;
        }
        byte[] address = IpAddress.parse(client);
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static TraceReason told(EditableHead head, long id) {
        return RequestView.length(id) == TraceReason.UUID_LENGTH
                ? TraceReason.of(head.bytes()[RequestView.offset(id) + TraceReason.POSITION])
                : TraceReason.NOT_TRACEABLE;
    }

    private static void mark(EditableHead head, long id, TraceReason reason) {
        if (RequestView.length(id) == TraceReason.UUID_LENGTH) {
            head.bytes()[RequestView.offset(id) + TraceReason.POSITION] = reason.mark;
        }
    }
}
