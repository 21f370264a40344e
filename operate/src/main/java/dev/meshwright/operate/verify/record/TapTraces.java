package dev.meshwright.operate.verify.record;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Reads what Envoy's tap filter writes (`envoy.data.tap.v3.TraceWrapper` as JSON): files of one document, put one
/// behind the other, or a stream of them, as the admin endpoint's `/tap` sends. Of a streamed tap the segments of one
/// `trace_id` are put together. Traces of sockets tell of no request, and are skipped.
final class TapTraces {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BUFFERED = "http_buffered_trace";
    private static final String SEGMENT = "http_streamed_trace_segment";
    private static final List<String> TRACES =
            List.of(BUFFERED, SEGMENT, "socket_buffered_trace", "socket_streamed_trace_segment");
    /// What a proxy tells a program of its peer: only inbound sides write it.
    private static final String PEER = "x-forwarded-client-cert";

    /// Whose tap it is.
    enum At {
        SIDECAR,
        GATEWAY
    }

    private TapTraces() {}

    /// By its first document.
    static boolean isTap(String text) {
        if (!text.stripLeading().startsWith("{")) {
            return false;
        }
        try (var documents = JSON.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            return documents.hasNext() && isTrace(documents.next());
        } catch (JacksonException e) {
            return false;
        }
    }

    private static boolean isTrace(JsonNode document) {
        return TRACES.stream()
                .anyMatch(name -> !TapMessage.field(document, name).isMissingNode());
    }

    static RecordedCalls read(String text, At at) {
        List<TapMessage> messages = new ArrayList<>();
        Map<String, TapMessage> streamed = new LinkedHashMap<>();
        int skipped = 0;
        try (var documents = JSON.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            for (Iterator<JsonNode> each = documents; each.hasNext(); ) {
                JsonNode document = each.next();
                JsonNode buffered = TapMessage.field(document, BUFFERED);
                JsonNode segment = TapMessage.field(document, SEGMENT);
                if (buffered.isObject()) {
                    TapMessage message = new TapMessage();
                    message.buffered(buffered);
                    messages.add(message);
                } else if (segment.isObject()) {
                    streamed.computeIfAbsent(
                                    TapMessage.field(segment, "trace_id").asString(""), _ -> {
                                        TapMessage begun = new TapMessage();
                                        messages.add(begun);
                                        return begun;
                                    })
                            .segment(segment);
                } else {
                    skipped++;
                }
            }
        } catch (JacksonException e) {
            // A stream that was cut ends in the middle of a document.
            skipped++;
        }
        List<RecordedCall> calls = new ArrayList<>();
        for (TapMessage message : messages) {
            boolean inbound = at == At.SIDECAR && !message.header(PEER).isEmpty();
            if (inbound || message.header(":method").isEmpty()) {
                skipped++;
            } else {
                calls.add(message.call());
            }
        }
        return new RecordedCalls(calls, skipped);
    }
}
