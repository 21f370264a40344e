package dev.meshwright.decide.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Names and types of the fields of every xDS message that a loader reads, from `fields.txt` beside this class.
/// Stands in for protobuf
/// descriptors, which cost tens of megabytes once a single one is initialised. A test compares it with the real
/// descriptors.
final class FieldTable {
    /// @param type a scalar (`string`, `uint32`), or the full name of a message or enum
    record Field(int number, String name, String type, boolean repeated) {}

    private static final FieldTable INSTANCE = read();

    private final Map<String, List<Field>> messages = new HashMap<>();

    private FieldTable() {}

    static FieldTable instance() {
        return INSTANCE;
    }

    boolean knows(String message) {
        return messages.containsKey(message);
    }

    /// The field of that number, or one named `field N` when the table has none.
    Field field(String message, int number) {
        for (Field field : messages.getOrDefault(message, List.of())) {
            if (field.number == number) {
                return field;
            }
        }
        return new Field(number, "field " + number, "", false);
    }

    Map<String, List<Field>> messages() {
        return messages;
    }

    private static FieldTable read() {
        FieldTable table = new FieldTable();
        try (InputStream stream = FieldTable.class.getResourceAsStream("fields.txt")) {
            if (stream == null) {
                throw new IllegalStateException("fields.txt is not beside FieldTable");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            Map<String, String> shared = new HashMap<>();
            List<Field> current = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("message ")) {
                    current = new ArrayList<>();
                    table.messages.put(line.substring(8), current);
                } else if (!line.isEmpty() && line.charAt(0) != '#') {
                    String[] words = line.split(" ", -1);
                    current.add(new Field(
                            Integer.parseInt(words[0]),
                            shared.computeIfAbsent(words[1], k -> k),
                            shared.computeIfAbsent(words[2], k -> k),
                            words.length > 3));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }
}
