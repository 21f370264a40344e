package dev.meshwright.proxy.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// `schema.txt` says what the generated classes say. Rewrite it with `-Dschema.write=true`.
class SchemaTest {
    private static final Path FILE = Path.of("src/main/resources/dev/meshwright/proxy/bootstrap/schema.txt");

    /// Others are for the complete reader.
    private static final List<String> PARTS = List.of(
            "envoy.config.bootstrap.v3.Bootstrap",
            "envoy.config.bootstrap.v3.Admin",
            "envoy.config.listener.v3.",
            "envoy.config.route.v3.",
            "envoy.config.cluster.v3.",
            "envoy.config.endpoint.v3.",
            "envoy.config.core.v3.",
            "envoy.config.accesslog.v3.",
            "envoy.config.rbac.v3.",
            "envoy.config.trace.v3.Tracing.Http",
            "envoy.config.trace.v3.OpenTelemetryConfig",
            "envoy.config.trace.v3.ZipkinConfig",
            "envoy.type.",
            "envoy.extensions.",
            "google.protobuf.Empty");

    private final TreeMap<String, Descriptor> messages = new TreeMap<>();
    private final TreeMap<String, EnumDescriptor> enums = new TreeMap<>();

    @Test
    void schema_agreesWithTheGeneratedClasses() throws Exception {
        visit(Bootstrap.getDescriptor());
        Extensions.messages().forEach(this::visit);
        StringBuilder text = new StringBuilder("# What a bootstrap may hold. Made by SchemaTest.\n"
                + "# message: number, name, kind, type, name of that type, oneof; enum: number, name.\n");
        for (Descriptor message : messages.values()) {
            text.append("\nmessage ").append(message.getFullName()).append('\n');
            for (FieldDescriptor field : message.getFields()) {
                text.append(line(field)).append('\n');
            }
        }
        for (EnumDescriptor type : enums.values()) {
            text.append("\nenum ").append(type.getFullName()).append('\n');
            type.getValues()
                    .forEach(value -> text.append(value.getNumber())
                            .append(' ')
                            .append(value.getName())
                            .append('\n'));
        }
        if (Boolean.getBoolean("schema.write")) {
            Files.writeString(FILE, text);
        }
        assertThat(Files.readString(FILE)).isEqualTo(text.toString());
    }

    private void visit(Descriptor message) {
        if (message.getOptions().getMapEntry()) {
            visitField(message.findFieldByNumber(2));
            return;
        }
        if (PARTS.stream().noneMatch(message.getFullName()::startsWith)
                || messages.putIfAbsent(message.getFullName(), message) != null) {
            return;
        }
        message.getFields().forEach(this::visitField);
    }

    private void visitField(FieldDescriptor field) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            visit(field.getMessageType());
        } else if (field.getJavaType() == FieldDescriptor.JavaType.ENUM) {
            enums.put(field.getEnumType().getFullName(), field.getEnumType());
        }
    }

    private static String line(FieldDescriptor field) {
        assertThat(Schema.jsonName(field.getName())).isEqualTo(field.getJsonName());
        FieldDescriptor value = field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
        String kind = field.isMapField()
                ? "MAP"
                : field.isRepeated() ? "REPEATED" : field.hasPresence() ? "PRESENT" : "PLAIN";
        if (field.isMapField()) {
            assertThat(field.getMessageType().findFieldByNumber(1).getType()).isEqualTo(FieldDescriptor.Type.STRING);
        }
        String name = switch (value.getJavaType()) {
            case MESSAGE -> value.getMessageType().getFullName();
            case ENUM -> value.getEnumType().getFullName();
            default -> "";
        };
        var oneof = field.getRealContainingOneof();
        return String.join(
                " ",
                Integer.toString(field.getNumber()),
                field.getName(),
                kind,
                value.getType().name().toLowerCase(Locale.ROOT),
                name,
                oneof == null ? "" : oneof.getName());
    }
}
