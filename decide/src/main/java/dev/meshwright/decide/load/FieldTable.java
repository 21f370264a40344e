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
import org.jspecify.annotations.Nullable;

/// Names and types of the fields of every xDS message that a loader reads, from `fields.txt` beside this class.
/// Stands in for protobuf descriptors, which cost tens of megabytes once a single one is initialised. A test
/// compares it with the real descriptors.
final class FieldTable {
    /// @param type a scalar (`string`, `uint32`), or the full name of a message or enum
    record Field(int number, String name, String type, boolean repeated) {}

    private static final @Nullable Field[] NONE = {};

    private final Map<String, @Nullable Field[]> messages = new HashMap<>();

    private FieldTable() {}

    static FieldTable instance() {
        return Holder.INSTANCE;
    }

    /// Read when the first resource is.
    private static final class Holder {
        static final FieldTable INSTANCE = read();
    }

    /// Fields of a message by number, with nulls between; empty for a message that no loader reads.
    @Nullable
    Field[] fields(String message) {
        return messages.getOrDefault(message, NONE);
    }

    private static FieldTable read() {
        FieldTable table = new FieldTable();
        try (InputStream stream = FieldTable.class.getResourceAsStream("fields.txt")) {
            if (stream == null) {
                throw new IllegalStateException("fields.txt is not beside FieldTable");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            Map<String, String> shared = new HashMap<>();
            String message = "";
            List<Field> fields = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("message ")) {
                    table.put(message, fields);
                    message = line.substring(8);
                    fields.clear();
                } else if (!line.isEmpty() && line.charAt(0) != '#') {
                    String[] words = line.split(" ", -1);
                    fields.add(new Field(
                            Integer.parseInt(words[0]),
                            shared.computeIfAbsent(words[1], k -> k),
                            shared.computeIfAbsent(words[2], k -> k),
                            words.length > 3));
                }
            }
            table.put(message, fields);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }

    private void put(String message, List<Field> fields) {
        if (message.isEmpty()) {
            return;
        }
        int max = 0;
        for (Field field : fields) {
            max = Math.max(max, field.number);
        }
        @Nullable Field[] byNumber = new @Nullable Field[max + 1];
        for (Field field : fields) {
            byNumber[field.number] = field;
        }
        messages.put(message, byNumber);
    }
}
