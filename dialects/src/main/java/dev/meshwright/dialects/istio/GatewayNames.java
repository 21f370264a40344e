package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// References to gateways: `mesh`, `name` (same namespace), `namespace/name`, and the old `name.namespace...`.
final class GatewayNames {
    static final String MESH = "mesh";

    private GatewayNames() {}

    /// `mesh` or `namespace/name`, as written; empty when the field is absent.
    static List<String> read(ElementDocument document, Fields fields, String field) {
        List<String> names = new ArrayList<>();
        for (Fields.TextItem item : fields.textItems(field)) {
            resolve(document, item).ifPresent(names::add);
        }
        return names;
    }

    private static Optional<String> resolve(ElementDocument document, Fields.TextItem item) {
        String text = item.text();
        if (text.equals(MESH)) {
            return Optional.of(MESH);
        }
        String[] parts = text.split("/", -1);
        if (parts.length == 2
                && (parts[0].equals(".") || Names.isDnsLabel(parts[0]))
                && Names.isDnsSubdomain(parts[1])) {
            return Optional.of((parts[0].equals(".") ? document.namespace() : parts[0]) + "/" + parts[1]);
        }
        if (parts.length != 1 || !Names.isDnsSubdomain(text)) {
            document.findings()
                    .error(
                            Codes.BAD_NAME,
                            item.position(),
                            item.path() + ": '" + text + "' (expected: mesh, name or namespace/name)",
                            "",
                            "write namespace/name");
            return Optional.empty();
        }
        int dot = text.indexOf('.');
        if (dot < 0) {
            return Optional.of(document.namespace() + "/" + text);
        }
        String rest = text.substring(dot + 1);
        int secondDot = rest.indexOf('.');
        String resolved = (secondDot < 0 ? rest : rest.substring(0, secondDot)) + "/" + text.substring(0, dot);
        document.findings()
                .warning(
                        Codes.LEGACY_GATEWAY_NAME,
                        item.position(),
                        item.path() + ": '" + text + "' is the old form of '" + resolved + "'",
                        "",
                        "write " + resolved);
        return Optional.of(resolved);
    }
}
