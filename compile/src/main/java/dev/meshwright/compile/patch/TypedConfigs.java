package dev.meshwright.compile.patch;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.xds.json.MessageTypes;
import java.util.Optional;

/// Merges what stands inside of an `Any`, as Istio does for filters and transport sockets: message over message, and
/// not bytes over bytes.
final class TypedConfigs {
    private TypedConfigs() {}

    /// @return nothing when the two are of different types, or of one that is not known
    static Optional<Any> merged(Any target, Any patch, Merge.Lists lists) {
        String name = MessageTypes.name(target.getTypeUrl());
        Optional<Descriptor> type = MessageTypes.find(name);
        if (type.isEmpty() || !name.equals(MessageTypes.name(patch.getTypeUrl()))) {
            return Optional.empty();
        }
        try {
            DynamicMessage.Builder merged =
                    DynamicMessage.newBuilder(type.get()).mergeFrom(target.getValue());
            Merge.into(merged, DynamicMessage.parseFrom(type.get(), patch.getValue()), lists);
            return Optional.of(
                    target.toBuilder().setValue(Wire.bytes(merged.build())).build());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("both were written by us: " + name, e);
        }
    }
}
