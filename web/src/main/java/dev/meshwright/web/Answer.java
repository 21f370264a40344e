package dev.meshwright.web;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What goes back to the caller.
///
/// @param status 100..599
/// @param headers beside Content-Type and Content-Length
public record Answer(int status, String contentType, Map<String, String> headers, byte[] body) {
    public static final String JSON = "application/json";
    public static final String YAML = "application/yaml";
    public static final String TEXT = "text/plain; charset=utf-8";

    public Answer {
        headers = Map.copyOf(headers);
    }

    public static Answer text(int status, String text) {
        return of(status, TEXT, text);
    }

    public static Answer json(int status, String json) {
        return of(status, JSON, json);
    }

    public static Answer of(int status, String contentType, String body) {
        return new Answer(status, contentType, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    public Answer with(String header, String value) {
        var more = new java.util.TreeMap<>(headers);
        more.put(header, value);
        return new Answer(status, contentType, more, body);
    }
}
