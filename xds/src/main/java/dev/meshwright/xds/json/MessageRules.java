package dev.meshwright.xds.json;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.linecorp.armeria.xds.api.DefaultXdsValidatorIndex;
import io.envoyproxy.envoy.type.tracing.v3.CustomTag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the Envoy API says of its messages beyond their types (`validate.rules`): what must be set, in which range, how
/// many. Envoy refuses a resource that breaks one.
public final class MessageRules {
    private static final DefaultXdsValidatorIndex RULES = new DefaultXdsValidatorIndex();
    private static final CustomTag.Literal STAND_IN =
            CustomTag.Literal.newBuilder().setValue("-").build();

    private MessageRules() {}

    /// The first rule that a message breaks, those inside of its `Any`s included.
    ///
    /// @param message of a generated class
    public static Optional<String> broken(Message message) {
        try {
            RULES.assertValid(withStandIns(message));
        } catch (IllegalArgumentException e) {
            return Optional.of(words(e));
        }
        return inside(message);
    }

    /// The rules know no field that is newer than they are ([NewerFields]): a tag that has its value from one
    /// has none to them.
    private static Message withStandIns(Message message) {
        return changed(message).orElse(message);
    }

    /// Nothing where nothing needs a stand-in.
    private static Optional<Message> changed(Message message) {
        if (message instanceof CustomTag tag) {
            boolean newer = NewerFields.of(NewerFields.CUSTOM_TAG).stream()
                    .anyMatch(field -> tag.getUnknownFields().hasField(field.getNumber()));
            return newer && tag.getTypeCase() == CustomTag.TypeCase.TYPE_NOT_SET
                    ? Optional.of(tag.toBuilder().setLiteral(STAND_IN).build())
                    : Optional.empty();
        }
        Map<FieldDescriptor, Object> changes = new HashMap<>();
        for (Map.Entry<FieldDescriptor, Object> set : message.getAllFields().entrySet()) {
            FieldDescriptor field = set.getKey();
            if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || field.isMapField()) {
                continue;
            }
            if (!field.isRepeated()) {
                changed((Message) set.getValue()).ifPresent(other -> changes.put(field, other));
                continue;
            }
            List<Message> values =
                    ((List<?>) set.getValue()).stream().map(Message.class::cast).toList();
            if (values.stream().anyMatch(value -> changed(value).isPresent())) {
                changes.put(
                        field, values.stream().map(MessageRules::withStandIns).toList());
            }
        }
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        Message.Builder out = message.toBuilder();
        changes.forEach(out::setField);
        return Optional.of(out.build());
    }

    private static String words(Throwable broken) {
        Throwable cause = broken.getCause() == null ? broken : broken.getCause();
        String text = String.valueOf(cause.getMessage());
        return text.startsWith(".") ? text.substring(1) : text;
    }

    private static Optional<String> inside(Message message) {
        for (Map.Entry<FieldDescriptor, Object> set : message.getAllFields().entrySet()) {
            if (set.getKey().getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                continue;
            }
            List<?> values = set.getKey().isRepeated() ? (List<?>) set.getValue() : List.of(set.getValue());
            for (Object value : values) {
                Optional<String> broken = value instanceof Any any ? inAny(any) : inside((Message) value);
                if (broken.isPresent()) {
                    return broken;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> inAny(Any any) {
        String name = MessageTypes.name(any.getTypeUrl());
        Optional<Message> type = MessageTypes.defaultInstance(name);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        try {
            return broken(type.get().getParserForType().parseFrom(any.getValue()));
        } catch (InvalidProtocolBufferException e) {
            return Optional.of(name + ": " + e.getMessage());
        }
    }
}
