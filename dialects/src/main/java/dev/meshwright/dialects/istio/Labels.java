package dev.meshwright.dialects.istio;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.document.Names;
import java.util.Map;

/// Labels that workloads carry or that select them.
final class Labels {
    private Labels() {}

    static Map<String, String> read(Fields fields, String name) {
        Map<String, String> labels = fields.textMap(name);
        for (Tree.Entry entry : fields.entriesOf(name)) {
            String value = labels.get(entry.key());
            if (value != null) {
                Names.checkLabel(fields.findings(), fields.path(name), entry.key(), value, entry.keyPosition());
            }
        }
        return labels;
    }
}
