package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.gatewayapi.ApiPart.Ref;
import java.util.List;

/// BackendTLSPolicy and ReferenceGrant, sound by their schemas.
final class PolicyReader {
    private PolicyReader() {}

    static ApiPart policy(ElementDocument document, Fields spec, String created) {
        Fields validation = spec.section("validation").orElseThrow();
        List<String> names = validation.sections("subjectAltNames").stream()
                .map(name -> name.text("hostname", "") + name.text("uri", ""))
                .toList();
        return new ApiPart.Policy(
                document.id(),
                created,
                Refs.plain(spec, "targetRefs"),
                validation.text("hostname", ""),
                names,
                Refs.plain(validation, "caCertificateRefs"),
                document.origin());
    }

    static ApiPart grant(ElementDocument document, Fields spec, String created) {
        return new ApiPart.Grant(document.id(), refs(spec, "from"), refs(spec, "to"), document.origin());
    }

    private static List<Ref> refs(Fields spec, String name) {
        return Refs.plain(spec, name);
    }
}
