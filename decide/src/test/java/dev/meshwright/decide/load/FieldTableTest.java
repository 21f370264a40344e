package dev.meshwright.decide.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.meshwright.xds.json.NewerFields;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `fields.txt` says what the generated classes and [NewerFields] say. Rewrite it with `-Dfields.write=true`.
class FieldTableTest {
    private static final Path FILE = Path.of("src/main/resources/dev/meshwright/decide/load/fields.txt");

    private final TreeMap<String, Descriptor> messages = new TreeMap<>();

    @Test
    void fieldTable_agreesWithTheGeneratedClasses() throws Exception {
        for (Descriptor root : Roots.ALL) {
            visit(root);
        }
        StringBuilder text = new StringBuilder(
                "# Fields of the xDS messages that loaders read: number, name, type. Made by FieldTableTest.\n");
        for (Descriptor message : messages.values()) {
            text.append("message ").append(message.getFullName()).append('\n');
            for (FieldDescriptor field : all(message)) {
                text.append(field.getNumber())
                        .append(' ')
                        .append(field.getName())
                        .append(' ')
                        .append(type(field));
                text.append(field.isRepeated() ? " repeated\n" : "\n");
            }
        }
        if (Boolean.getBoolean("fields.write")) {
            Files.writeString(FILE, text);
        }
        assertThat(Files.readString(FILE)).isEqualTo(text.toString());
    }

    private void visit(Descriptor message) {
        if (messages.putIfAbsent(message.getFullName(), message) != null) {
            return;
        }
        for (FieldDescriptor field : message.getFields()) {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    && Roots.wanted(field.getMessageType().getFullName())) {
                visit(field.getMessageType());
            }
        }
    }

    private static List<FieldDescriptor> all(Descriptor message) {
        return Stream.of(message.getFields(), NewerFields.of(message.getFullName()))
                .flatMap(List::stream)
                .toList();
    }

    private static String type(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
    }
}
