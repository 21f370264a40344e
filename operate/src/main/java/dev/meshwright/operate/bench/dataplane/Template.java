package dev.meshwright.operate.bench.dataplane;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text with places `${name}`. Inserted values may hold places themselves, to a depth of 4.
final class Template {
    private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z0-9_]+)}");

    private Template() {}

    /// Text of a resource of this package.
    static String resource(String name) {
        try (InputStream in = Template.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @throws IllegalArgumentException when a place has no value
    static String filled(String text, Map<String, String> values) {
        String filled = text;
        for (int depth = 0; depth < 4; depth++) {
            filled = once(filled, values);
        }
        return filled;
    }

    private static String once(String text, Map<String, String> values) {
        return PLACE.matcher(text).replaceAll(place -> {
            String value = values.get(place.group(1));
            if (value == null) {
                throw new IllegalArgumentException("no value for " + place.group());
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
