package dev.meshwright.proxy.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fields of the messages that a bootstrap may hold, and values of their enums, from `schema.txt` beside this class.
/// Stands in for protobuf descriptors: one of Envoy's, initialised, drags in all, some ten megabytes for life. A test
/// compares it with the generated classes. One owner; garbage after the bootstrap is read.
final class Schema {
    /// @param type a scalar (`string`, `uint32`), `enum`, or `message`
    /// @param typeName of an enum or message, else empty
    /// @param oneof empty when in none
    record Field(int number, String name, Kind kind, String type, String typeName, String oneof) {}

    /// PLAIN and PRESENT are single values; a PLAIN one is not written when it is zero or empty (proto3).
    enum Kind {
        PLAIN,
        PRESENT,
        REPEATED,
        MAP
    }

    private final String text;
    private final Map<String, Map<String, Field>> messages = new HashMap<>();

    private Schema(String text) {
        this.text = text;
    }

    static Schema load() {
        try (InputStream stream = Schema.class.getResourceAsStream("schema.txt")) {
            if (stream == null) {
                throw new IllegalStateException("schema.txt is not beside Schema");
            }
            return new Schema(new String(stream.readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Fields by proto name and by JSON name; null for a message that is not in the table.
    @Nullable
    Map<String, Field> message(String name) {
        return messages.computeIfAbsent(name, this::readMessage);
    }

    /// The number of an enum's value; null when there is none.
    @Nullable
    Integer enumValue(String type, String value) {
        for (String line : section("enum " + type)) {
            int space = line.indexOf(' ');
            if (space > 0 && line.substring(space + 1).equals(value)) {
                return Integer.valueOf(line.substring(0, space));
            }
        }
        return null;
    }

    private @Nullable Map<String, Field> readMessage(String name) {
        if (!text.contains("\nmessage " + name + "\n")) {
            return null;
        }
        Map<String, Field> fields = new HashMap<>();
        for (String line : section("message " + name)) {
            String[] words = line.split(" ", -1);
            if (words.length < 6) {
                continue;
            }
            Field field = new Field(
                    Integer.parseInt(words[0]), words[1], Kind.valueOf(words[2]), words[3], words[4], words[5]);
            fields.put(field.name, field);
            fields.put(jsonName(field.name), field);
        }
        return fields;
    }

    /// Lines of a section, without its title.
    private String[] section(String title) {
        int start = text.indexOf("\n" + title + "\n");
        if (start < 0) {
            return new String[0];
        }
        int from = start + title.length() + 2;
        int end = text.indexOf("\n\n", from - 1);
        return text.substring(from, end < 0 ? text.length() : Math.max(from, end))
                .split("\n", -1);
    }

    /// `connect_timeout` is `connectTimeout` in JSON (protobuf, "ProtoJSON format").
    static String jsonName(String name) {
        StringBuilder json = new StringBuilder(name.length());
        boolean raise = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_') {
                raise = true;
            } else {
                json.append(raise ? Character.toUpperCase(c) : c);
                raise = false;
            }
        }
        return json.toString();
    }
}
