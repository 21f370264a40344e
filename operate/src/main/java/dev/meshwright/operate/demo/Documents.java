package dev.meshwright.operate.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The demo's YAML documents, kept as resources: `config/` runs always, `checks/` one per check, `faults/` for
/// `--break`.
final class Documents {
    private Documents() {}

    /// @param name path below this package, `checks/retries.yaml`
    /// @param values replace `${key}` in the text
    static String read(String name, Map<String, String> values) {
        try (InputStream in = Documents.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> value : values.entrySet()) {
                text = text.replace("${" + value.getKey() + "}", value.getValue());
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(String name) {
        return read(name, Map.of());
    }
}
