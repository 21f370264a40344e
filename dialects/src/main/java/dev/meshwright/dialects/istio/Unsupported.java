package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;

/// Fields that cannot be left out without turning the author's meaning round: a condition left out would match more,
/// a TLS setting left out would protect less.
final class Unsupported {
    private Unsupported() {}

    static void refuse(Fields fields, String... names) {
        for (String name : names) {
            fields.accept(name);
            if (fields.has(name)) {
                fields.findings()
                        .error(
                                Codes.VALUE_NOT_SUPPORTED,
                                fields.keyPosition(name),
                                fields.path(name) + ": not supported yet",
                                "without it the element would mean something else, so it is refused",
                                "remove it, or say it another way");
            }
        }
    }
}
