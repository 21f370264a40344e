package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.Names;
import java.util.ArrayList;
import java.util.List;

/// `exportTo`: which namespaces see an element.
final class Visibility {
    private Visibility() {}

    /// `*`, `.`, `~` or namespaces; `*` when the field is absent.
    static List<String> exportTo(Fields fields) {
        List<String> names = new ArrayList<>();
        for (Fields.TextItem item : fields.textItems("exportTo")) {
            boolean symbol = item.text().equals("*")
                    || item.text().equals(".")
                    || item.text().equals("~");
            if (!symbol && !Names.isDnsLabel(item.text())) {
                fields.findings()
                        .error(
                                Codes.BAD_NAME,
                                item.position(),
                                item.path() + ": '" + item.text() + "' (expected: '*', '.', '~' or a namespace)",
                                "",
                                "write a namespace");
                continue;
            }
            names.add(item.text());
        }
        return names.isEmpty() ? List.of("*") : names;
    }
}
