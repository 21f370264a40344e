package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// `exportTo`: which namespaces see an element.
final class Visibility {
    private Visibility() {}

    /// `*`, `.`, namespaces, and for a ServiceEntry `~`.
    ///
    /// @param whenAbsent what the mesh has for elements that do not say it
    static List<String> exportTo(Fields fields, List<String> whenAbsent) {
        ElementId element = fields.origin().element();
        boolean entry = element.kind().equals("ServiceEntry");
        List<String> names = new ArrayList<>();
        Set<String> resolved = new HashSet<>();
        for (Fields.TextItem item : fields.textItems("exportTo")) {
            boolean symbol = item.text().equals("*")
                    || item.text().equals(".")
                    || (entry && item.text().equals("~"));
            if (!symbol && !Names.isDnsLabel(item.text())) {
                report(
                        fields,
                        Codes.BAD_NAME,
                        item,
                        "'" + item.text() + "' (expected: '*', '.'" + (entry ? ", '~'" : "") + " or a namespace)",
                        "write a namespace");
                continue;
            }
            if (!resolved.add(item.text().equals(".") ? element.namespace() : item.text())) {
                report(
                        fields,
                        Codes.CONTRADICTION,
                        item,
                        "'" + item.text() + "' stands twice",
                        "remove one of the two");
            }
            names.add(item.text());
        }
        fit(fields, resolved);
        return names.isEmpty() ? whenAbsent : names;
    }

    private static void fit(Fields fields, Set<String> resolved) {
        for (String alone : new String[] {"*", "~"}) {
            if (resolved.contains(alone) && resolved.size() > 1) {
                fields.error(Codes.CONTRADICTION, "exportTo", "'" + alone + "' beside others", "keep one of them");
            }
        }
        ElementId element = fields.origin().element();
        boolean picks = element.kind().equals("DestinationRule") && fields.has("workloadSelector");
        if (picks && !resolved.isEmpty() && !resolved.equals(Set.of(element.namespace()))) {
            fields.error(
                    Codes.CONTRADICTION,
                    "exportTo",
                    "a rule with a workloadSelector holds in its own namespace alone",
                    "write '.', or remove it");
        }
    }

    private static void report(Fields fields, String code, Fields.TextItem item, String what, String next) {
        fields.findings().error(code, item.position(), item.path() + ": " + what, "", next);
    }
}
