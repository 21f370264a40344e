package dev.meshwright.decide.extauthz;

import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.request.EditableHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The question of a provider that speaks HTTP: a request like the one that is asked about, with the headers that the
/// provider is told and, where the filter says so, the body (Envoy, "HttpService"). Method, path, host and
/// `authorization` are always told.
///
/// @param headers in lower case, without framing
public record HttpCheck(
        String method, String authority, String path, List<Map.Entry<String, String>> headers, byte[] body) {
    private static final byte[] NONE = {};

    public HttpCheck {
        headers = List.copyOf(headers);
    }

    /// @param body as far as it was gathered; null: none was
    /// @param values of formats in headers that the configuration adds
    public static HttpCheck of(
            ExternalCheck check,
            AuthzService.Http service,
            CheckFacts facts,
            EditableHead request,
            byte @Nullable [] body,
            Template.Values values) {
        Map<String, String> headers = new LinkedHashMap<>();
        SortedMap<String, byte[]> told = CheckMessage.headers(check, facts, request, body);
        told.forEach((name, value) -> {
            if (!name.startsWith(":") && !name.equals("content-length")) {
                headers.put(name, new String(value, StandardCharsets.ISO_8859_1));
            }
        });
        String method = request.text(request.method());
        String authority = request.text(request.authority());
        String path = request.text(request.path());
        for (AuthzService.Header added : service.headersToAdd()) {
            String value = text(added.value(), values);
            switch (added.name()) {
                case ":authority", "host" -> authority = value;
                case ":path" -> path = value;
                case ":method" -> method = value;
                default -> headers.put(added.name(), value);
            }
        }
        CheckBody shown = check.body().orElse(null);
        byte[] sent = shown == null || body == null ? NONE : sent(shown, body);
        return new HttpCheck(method, authority, service.pathPrefix() + path, new ArrayList<>(headers.entrySet()), sent);
    }

    /// A value with its formats filled in.
    public static String text(Template template, Template.Values values) {
        StringBuilder text = new StringBuilder();
        template.render(values, text);
        return text.toString();
    }

    /// A body that is packed in bytes is in another field of the check, where Envoy's HTTP client does not look for it.
    private static byte[] sent(CheckBody shown, byte[] body) {
        int length = Math.min(body.length, shown.bytesMax());
        return shown.packed() ? Arrays.copyOf(body, length) : Utf8.sanitised(body, 0, length);
    }
}
