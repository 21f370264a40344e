package dev.meshwright.xds.json;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.linecorp.armeria.xds.api.DefaultXdsValidatorIndex;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the Envoy API says of its messages beyond their types (`validate.rules`): what must be set, in which range, how
/// many. Envoy refuses a resource that breaks one.
public final class MessageRules {
    private static final DefaultXdsValidatorIndex RULES = new DefaultXdsValidatorIndex();

    private MessageRules() {}

    /// The first rule that a message breaks, those inside of its `Any`s included.
    ///
    /// @param message of a generated class
    public static Optional<String> broken(Message message) {
        try {
            RULES.assertValid(message);
        } catch (IllegalArgumentException e) {
            return Optional.of(words(e));
        }
        return inside(message);
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
