package dev.meshwright.dialects.document;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.MeshSettings;
import java.util.Map;

/// One document with its head read: `apiVersion`, `kind` and `metadata` are done, the rest is open.
///
/// @param group of `apiVersion`, empty for the core group
/// @param version of `apiVersion`
/// @param labels of `metadata`
/// @param annotations of `metadata`
/// @param fields the whole document; the dialect reads the rest and calls `done`
/// @param settings what holds for the whole mesh
public record ElementDocument(
        ElementId id,
        String group,
        String version,
        Map<String, String> labels,
        Map<String, String> annotations,
        Fields fields,
        MeshSettings settings) {
    public String name() {
        return id.name();
    }

    public String namespace() {
        return id.namespace();
    }

    public Findings findings() {
        return fields.findings();
    }

    public Origin origin() {
        return fields.origin();
    }

    /// The full host for a name written in this document: `reviews` is completed with this document's namespace, any
    /// name with a dot is taken as it stands (Istio: ResolveShortnameToFQDN).
    public String host(String written) {
        String host = written.toLowerCase(java.util.Locale.ROOT);
        if (host.isEmpty() || host.equals("*") || host.indexOf('.') >= 0 || host.indexOf(':') >= 0) {
            return host;
        }
        return host + "." + namespace() + ".svc." + settings.domainSuffix();
    }
}
