package dev.meshwright.compile.patch;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;

/// Lays one message over another of the same type: fields that are set replace, messages merge field by field, entries
/// of maps replace. Durations and wrappers are values and replace as a whole, so that `0s` and `false` can be written.
final class Merge {
    /// What becomes of lists.
    enum Lists {
        /// The patch's items come after those that are there.
        GROW,
        REPLACED
    }

    private Merge() {}

    static void into(Message.Builder target, Message patch, Lists lists) {
        for (Map.Entry<FieldDescriptor, Object> set : patch.getAllFields().entrySet()) {
            FieldDescriptor field = set.getKey();
            if (field.isMapField()) {
                map(target, field, (List<?>) set.getValue());
            } else if (field.isRepeated()) {
                if (lists == Lists.REPLACED) {
                    target.clearField(field);
                }
                ((List<?>) set.getValue()).forEach(item -> target.addRepeatedField(field, item));
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !isValue(field)) {
                if (target.hasField(field)) {
                    into(target.getFieldBuilder(field), (Message) set.getValue(), lists);
                } else {
                    target.setField(field, set.getValue());
                }
            } else {
                target.setField(field, set.getValue());
            }
        }
    }

    private static boolean isValue(FieldDescriptor field) {
        String name = field.getMessageType().getFullName();
        return name.equals("google.protobuf.Duration")
                || (name.startsWith("google.protobuf.") && name.endsWith("Value"));
    }

    /// Entries of one key take each other's place.
    private static void map(Message.Builder target, FieldDescriptor field, List<?> entries) {
        FieldDescriptor key = field.getMessageType().findFieldByName("key");
        for (Object added : entries) {
            Object name = ((Message) added).getField(key);
            int at = -1;
            for (int i = 0; i < target.getRepeatedFieldCount(field); i++) {
                if (((Message) target.getRepeatedField(field, i)).getField(key).equals(name)) {
                    at = i;
                }
            }
            if (at < 0) {
                target.addRepeatedField(field, added);
            } else {
                target.setRepeatedField(field, at, added);
            }
        }
    }
}
