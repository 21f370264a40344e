package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.dialects.document.ElementDocument;

/// What Istio's admission says about annotations of any of its kinds.
final class Annotations {
    private static final String DRY_RUN = "istio.io/dry-run";

    private Annotations() {}

    static void check(ElementDocument document) {
        document.annotations().forEach((name, value) -> {
            boolean policy = document.id().kind().equals("AuthorizationPolicy");
            if (name.equals(DRY_RUN) && (!policy || !isTruth(value))) {
                refuse(
                        document,
                        name,
                        policy ? "'" + value + "' (expected: true or false)" : "means nothing for this kind",
                        policy ? "write \"true\" or \"false\"" : "remove it");
            } else if (name.equals("internal.istio.io/parents") || name.equals("internal.istio.io/parent-namespace")) {
                refuse(document, name, "only Istio itself may set it", "remove it");
            } else if (name.equals("internal.istio.io/webhook-always-reject")) {
                refuse(document, name, "asks to be refused", "remove it");
            }
        });
    }

    private static boolean isTruth(String value) {
        return value.matches("1|t|T|TRUE|true|True|0|f|F|FALSE|false|False");
    }

    private static void refuse(ElementDocument document, String name, String what, String next) {
        document.findings()
                .error(
                        Codes.CONTRADICTION,
                        document.fields().position("metadata"),
                        "metadata.annotations." + name + ": " + what,
                        "",
                        next);
    }
}
