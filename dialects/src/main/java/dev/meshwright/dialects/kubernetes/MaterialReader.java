package dev.meshwright.dialects.kubernetes;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.Material;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.model.Credential;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/// ConfigMap and Secret: texts that other elements refer to by name.
final class MaterialReader {
    private MaterialReader() {}

    static void configMap(ElementDocument document, MeshParts parts) {
        Fields fields = document.fields();
        Map<String, String> values = new TreeMap<>(fields.textMap("data"));
        parts.leave(new Material(document.id(), "", values));
        credential(document, Credential.Kind.CONFIG_MAP, values, parts);
    }

    static void secret(ElementDocument document, MeshParts parts) {
        Fields fields = document.fields();
        Map<String, String> values = new TreeMap<>();
        for (Tree.Entry entry : fields.entriesOf("data")) {
            if (entry.value() instanceof Tree.Scalar(var text, var _, var position)) {
                try {
                    values.put(
                            entry.key(), new String(Base64.getMimeDecoder().decode(text), StandardCharsets.ISO_8859_1));
                } catch (IllegalArgumentException e) {
                    fields.findings()
                            .error(
                                    Codes.BAD_TEXT,
                                    position,
                                    "data." + entry.key() + ": not base64",
                                    "",
                                    "encode the value, or write it under stringData");
                }
            }
        }
        values.putAll(fields.textMap("stringData"));
        parts.leave(new Material(document.id(), fields.text("type", "Opaque"), values));
        credential(document, Credential.Kind.SECRET, values, parts);
    }

    /// Istio's generic keys, else those of Kubernetes' type `kubernetes.io/tls`.
    private static void credential(
            ElementDocument document, Credential.Kind kind, Map<String, String> values, MeshParts parts) {
        boolean secret = kind == Credential.Kind.SECRET;
        String certificate = secret ? first(values, "cert", "tls.crt") : "";
        String key = secret ? first(values, "key", "tls.key") : "";
        String authorities = first(values, "cacert", "ca.crt");
        if (!authorities.isEmpty() || (!certificate.isEmpty() && !key.isEmpty())) {
            parts.add(new Credential(
                    kind,
                    document.namespace(),
                    document.name(),
                    certificate,
                    key,
                    authorities,
                    first(values, "crl", "ca.crl"),
                    document.origin()));
        }
    }

    private static String first(Map<String, String> values, String generic, String typed) {
        return values.getOrDefault(generic, values.getOrDefault(typed, ""));
    }
}
