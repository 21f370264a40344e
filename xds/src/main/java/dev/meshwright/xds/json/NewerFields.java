package dev.meshwright.xds.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.Map;

/// Fields that Envoy 1.40 has and the Java classes of its API, with which this program is built, do not have yet. They
/// travel as unknown fields of their messages: the same bytes.
///
/// For each message there is a shadow, which has its newer fields alone.
public final class NewerFields {
    public static final String TRACING =
            "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.Tracing";
    public static final String CUSTOM_TAG = "envoy.type.tracing.v3.CustomTag";
    public static final String RETRY_BUDGET = "envoy.config.cluster.v3.CircuitBreakers.Thresholds.RetryBudget";

    private static final Map<String, Descriptor> SHADOWS = shadows();

    private NewerFields() {}

    /// In order of their numbers; mostly none.
    public static List<FieldDescriptor> of(String message) {
        Descriptor shadow = SHADOWS.get(message);
        return shadow == null ? List.of() : shadow.getFields();
    }

    /// One field, to be set as the unknown fields of its message.
    ///
    /// @param value as the field's type has it
    public static UnknownFieldSet with(String message, String field, Object value) {
        Descriptor shadow = SHADOWS.get(message);
        FieldDescriptor newer = shadow == null ? null : shadow.findFieldByName(field);
        if (shadow == null || newer == null) {
            throw new IllegalArgumentException(message + " has no newer field " + field);
        }
        return unknown(DynamicMessage.newBuilder(shadow).setField(newer, value).build());
    }

    static DynamicMessage.Builder shadowOf(FieldDescriptor newer) {
        return DynamicMessage.newBuilder(newer.getContainingType());
    }

    /// @param shadow message of a shadow
    static UnknownFieldSet unknown(Message shadow) {
        ByteString bytes = shadow.toByteString();
        try {
            return UnknownFieldSet.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("what was just written cannot be read", e);
        }
    }

    private static Map<String, Descriptor> shadows() {
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName("meshwright/newer.proto")
                .setPackage("meshwright.newer")
                .setSyntax("proto3")
                .addDependency(DurationProto.getDescriptor().getName())
                .addMessageType(
                        message("Tracing", field("no_context_propagation", 13, FieldDescriptorProto.Type.TYPE_BOOL)))
                .addMessageType(message("CustomTag", field("value", 6, FieldDescriptorProto.Type.TYPE_STRING)))
                .addMessageType(message(
                        "RetryBudget",
                        field("budget_interval", 3, FieldDescriptorProto.Type.TYPE_MESSAGE)
                                .setTypeName(".google.protobuf.Duration")))
                .build();
        try {
            FileDescriptor built = FileDescriptor.buildFrom(file, new FileDescriptor[] {DurationProto.getDescriptor()});
            return Map.of(
                    TRACING, built.findMessageTypeByName("Tracing"),
                    CUSTOM_TAG, built.findMessageTypeByName("CustomTag"),
                    RETRY_BUDGET, built.findMessageTypeByName("RetryBudget"));
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException("the table of newer fields is wrong", e);
        }
    }

    private static DescriptorProto message(String name, FieldDescriptorProto.Builder field) {
        return DescriptorProto.newBuilder().setName(name).addField(field).build();
    }

    private static FieldDescriptorProto.Builder field(String name, int number, FieldDescriptorProto.Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
    }
}
