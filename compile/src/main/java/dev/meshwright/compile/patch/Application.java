package dev.meshwright.compile.patch;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.meshwright.model.EnvoyPatches.ApplyTo;
import dev.meshwright.model.EnvoyPatches.Context;
import dev.meshwright.model.EnvoyPatches.Operation;
import dev.meshwright.model.EnvoyPatches.Patch;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The patching of one resource: what is laid over it, and what found its place.
///
/// @param applied patches that did something, by identity of their values; grows
record Application(PatchSet set, Context context, Origins origins, Set<Patch> applied) {
    Application(PatchSet set, Context context, Origins origins) {
        this(set, context, origins, new LinkedHashSet<>());
    }

    /// Those of the context that this resource is of.
    List<Patch> of(ApplyTo applyTo) {
        return set.of(applyTo).stream()
                .filter(p -> p.context() == Context.ANY || p.context() == context)
                .toList();
    }

    void applied(Patch patch) {
        applied.add(patch);
    }

    void applied(Patch patch, String path) {
        applied.add(patch);
        origins.put(path, patch);
    }

    static boolean isMerge(Patch patch) {
        return patch.operation() == Operation.MERGE || patch.operation() == Operation.MERGE_AND_REPLACE_LIST;
    }

    static Merge.Lists lists(Patch patch) {
        return patch.operation() == Operation.MERGE ? Merge.Lists.GROW : Merge.Lists.REPLACED;
    }

    static <M extends Message> M value(Patch patch, Parser<M> parser) {
        try {
            return parser.parseFrom(patch.value().bytes());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("written when the document was read: " + patch.origin(), e);
        }
    }

    /// The message with the patch over it.
    static <M extends Message> M merged(M target, Patch patch, Parser<M> parser) {
        Message.Builder builder = target.toBuilder();
        Merge.into(builder, value(patch, parser), lists(patch));
        @SuppressWarnings("unchecked") // a message's builder builds messages of its class
        M merged = (M) builder.build();
        return merged;
    }
}
