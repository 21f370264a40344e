package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.model.EnvoyMessage;
import dev.meshwright.model.EnvoyPatches.ApplyTo;
import dev.meshwright.xds.json.MessageReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What of a patch to `envoy.config.bootstrap.v3.Bootstrap` can be honoured: `static_resources.clusters`. The rest is
/// read as the message that it is, so that its faults are found, and warned about where it stands.
final class EnvoyBootstrap {
    private static final Set<String> STATIC = Set.of("static_resources", "staticResources");

    private EnvoyBootstrap() {}

    /// The clusters that the patch adds; none after an error in it.
    static List<EnvoyMessage> clusters(Fields change) {
        List<EnvoyMessage> clusters = new ArrayList<>();
        Tree value = change.any("value").orElse(null);
        String path = change.path("value");
        boolean sound = value != null
                && MessageReader.read(
                                ApplyTo.BOOTSTRAP.message(),
                                value,
                                path,
                                change.findings(),
                                new EnvoyFormats(change.findings()))
                        .isPresent();
        if (!sound || !(value instanceof Tree.Mapping bootstrap)) {
            return clusters;
        }
        for (Tree.Entry part : bootstrap.entries()) {
            String where = path + "." + part.key();
            if (STATIC.contains(part.key()) && part.value() instanceof Tree.Mapping resources) {
                for (Tree.Entry kind : resources.entries()) {
                    if (kind.key().equals("clusters") && kind.value() instanceof Tree.Sequence list) {
                        read(list, where + ".clusters", change, clusters);
                    } else {
                        leftOut(change, where + "." + kind.key(), kind.keyPosition());
                    }
                }
            } else {
                leftOut(change, where, part.keyPosition());
            }
        }
        return clusters;
    }

    private static void read(Tree.Sequence list, String path, Fields change, List<EnvoyMessage> into) {
        String type = ApplyTo.CLUSTER.message();
        for (int i = 0; i < list.items().size(); i++) {
            MessageReader.read(type, list.items().get(i), path + "[" + i + "]", change.findings())
                    .map(bytes -> new EnvoyMessage(type, bytes))
                    .ifPresent(into::add);
        }
    }

    private static void leftOut(Fields change, String path, Position position) {
        change.findings()
                .warning(
                        Codes.PATCH_LEFT_OUT,
                        position,
                        path
                                + ": how a proxy starts is not patched (expected: static_resources.clusters, which are"
                                + " added as any others)",
                        "the part is left out; the others are used",
                        "remove it, or do not rely on it");
    }
}
