package dev.meshwright.decide.extauthz;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.request.RequestView;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The question of a provider that speaks gRPC: `envoy.service.auth.v3.CheckRequest`. What goes in is Envoy's choice
/// (`attribute_context.proto`; headers by lower-case name, pseudo-headers among them).
public final class CheckMessage {
    /// Says to the provider whether the body was cut.
    static final String PARTIAL_BODY = "x-envoy-auth-partial-body";

    private static final String SERVICE = "x-envoy-downstream-service-cluster";

    private CheckMessage() {}

    /// @param request null: a connection is asked about
    /// @param body as far as it was gathered, at least as much as the question shows; null: none was
    public static byte[] of(
            ExternalCheck check, CheckFacts facts, @Nullable EditableHead request, byte @Nullable [] body) {
        ConnectionFacts connection = facts.connection();
        String service = request == null ? "" : request.first(SERVICE);
        Wire source = peer(connection.sourceAddress(), connection.sourcePort(), service, facts.peer());
        if (check.table().peerCertificate() && !facts.peerCertificate().isEmpty()) {
            // As Envoy puts it: URL encoded.
            source.text(
                    5,
                    URLEncoder.encode(facts.peerCertificate(), StandardCharsets.UTF_8)
                            .replace("+", "%20"));
        }
        String called = request == null ? connection.serverName() : "";
        Wire attributes = new Wire()
                .message(1, source)
                .message(2, peer(connection.destinationAddress(), connection.destinationPort(), called, facts.local()));
        if (request != null) {
            attributes.message(4, request(check, facts, request, body));
        }
        new TreeMap<>(check.context())
                .forEach((key, value) -> attributes.entry(10, key, value.getBytes(StandardCharsets.UTF_8)));
        attributes.message(11, metadata(check.metadata()));
        if (check.table().tlsSession()) {
            attributes.message(12, new Wire().text(1, connection.serverName()));
        }
        attributes.message(13, metadata(check.routeMetadata()));
        return new Wire().message(1, attributes).toBytes();
    }

    private static Wire peer(String address, int port, String service, String principal) {
        Wire socket = new Wire().text(2, address).number(3, port);
        return new Wire()
                .message(1, new Wire().message(1, socket))
                .text(2, service)
                .text(4, principal);
    }

    private static Wire request(ExternalCheck check, CheckFacts facts, EditableHead head, byte @Nullable [] body) {
        Wire http = new Wire().text(1, facts.id()).text(2, head.text(head.method()));
        ToldHeaders told = check.table().headers();
        if (told.raw()) {
            http.message(13, rawHeaders(check, facts, head, body));
        } else {
            headers(check, facts, head, body).forEach((name, value) -> http.entry(3, name, value));
        }
        http.text(4, head.text(head.path()))
                .text(5, head.text(head.authority()))
                .text(6, head.text(head.scheme()))
                .number(9, facts.bodyBytesSeen())
                .text(10, facts.protocol());
        CheckBody shown = check.body().orElse(null);
        if (shown != null && body != null && body.length > 0) {
            int length = Math.min(body.length, shown.bytesMax());
            http.bytes(
                    shown.packed() ? 12 : 11,
                    shown.packed() ? Arrays.copyOf(body, length) : Utf8.sanitised(body, 0, length));
        }
        Wire time = new Wire()
                .number(1, Math.floorDiv(facts.epochNanos(), 1_000_000_000L))
                .number(2, Math.floorMod(facts.epochNanos(), 1_000_000_000L));
        return new Wire().message(1, time).message(2, http);
    }

    /// What is told of headers, by name; several of one name are joined by commas.
    static SortedMap<String, byte[]> headers(
            ExternalCheck check, CheckFacts facts, EditableHead head, byte @Nullable [] body) {
        TreeMap<String, byte[]> all = new TreeMap<>();
        ToldHeaders told = check.table().headers();
        Fields fields = (name, bytes, offset, length) -> {
            if (told.tells(name)) {
                byte[] value = Utf8.sanitised(bytes, offset, length);
                all.merge(name, value, CheckMessage::joined);
            }
        };
        each(facts, head, fields);
        partial(check, body, (name, value) -> all.put(name, value.getBytes(StandardCharsets.ISO_8859_1)));
        return all;
    }

    private static Wire rawHeaders(ExternalCheck check, CheckFacts facts, EditableHead head, byte @Nullable [] body) {
        Wire map = new Wire();
        ToldHeaders told = check.table().headers();
        each(facts, head, (name, bytes, offset, length) -> {
            if (told.tells(name)) {
                map.message(1, new Wire().text(1, name).bytes(3, Arrays.copyOfRange(bytes, offset, offset + length)));
            }
        });
        partial(
                check,
                body,
                (name, value) ->
                        map.message(1, new Wire().text(1, name).bytes(3, value.getBytes(StandardCharsets.ISO_8859_1))));
        return map;
    }

    private static void partial(ExternalCheck check, byte @Nullable [] body, BiConsumer<String, String> to) {
        check.body().ifPresent(shown -> {
            if (body != null && body.length > 0) {
                to.accept(PARTIAL_BODY, Boolean.toString(body.length > shown.bytesMax()));
            }
        });
    }

    @FunctionalInterface
    private interface Fields {
        void field(String name, byte[] bytes, int offset, int length);
    }

    /// Every field but what a client may have sent in the place of [#PARTIAL_BODY].
    private static void each(CheckFacts facts, EditableHead head, Fields to) {
        line(":authority", head, head.authority(), to);
        line(":path", head, head.path(), to);
        line(":method", head, head.method(), to);
        line(":scheme", head, head.scheme(), to);
        for (int i = 0; i < head.headerCount(); i++) {
            String name = head.text(head.headerName(i));
            if (!name.equals(PARTIAL_BODY)) {
                line(name, head, head.headerValue(i), to);
            }
        }
        if (facts.contentLength() >= 0) {
            byte[] length = Long.toString(facts.contentLength()).getBytes(StandardCharsets.ISO_8859_1);
            to.field("content-length", length, 0, length.length);
        }
    }

    private static void line(String name, EditableHead head, long span, Fields to) {
        if (span != RequestView.ABSENT) {
            to.field(name, head.bytes(), RequestView.offset(span), RequestView.length(span));
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + 1 + second.length);
        all[first.length] = ',';
        System.arraycopy(second, 0, all, first.length + 1, second.length);
        return all;
    }

    /// `config.core.v3.Metadata`.
    private static Wire metadata(Metadata metadata) {
        Wire out = new Wire();
        new TreeMap<>(metadata.filters())
                .forEach((name, struct) ->
                        out.message(1, new Wire().text(1, name).message(2, struct(struct))));
        return out;
    }

    private static Wire struct(Value.Struct struct) {
        Wire out = new Wire();
        new TreeMap<>(struct.fields())
                .forEach((key, value) -> out.message(1, new Wire().text(1, key).message(2, value(value))));
        return out;
    }

    private static Wire value(Value value) {
        return switch (value) {
            case Value.Nothing() -> new Wire().flag(1, false);
            case Value.Real(var number) -> new Wire().real(2, number);
            case Value.Text(var text) -> new Wire().bytes(3, text.getBytes(StandardCharsets.UTF_8));
            case Value.Bool(var flag) -> new Wire().flag(4, flag);
            case Value.Struct struct -> new Wire().message(5, struct(struct));
            case Value.Items(var items) -> {
                Wire list = new Wire();
                items.forEach(item -> list.message(1, value(item)));
                yield new Wire().message(6, list);
            }
        };
    }
}
