package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.dialects.gatewayapi.ApiPart.Ref;
import dev.meshwright.dialects.gatewayapi.ApiPart.Validation;
import dev.meshwright.model.DestinationPolicy.RetryBudget;
import dev.meshwright.model.Setting;
import java.util.List;
import java.util.Optional;

/// BackendTLSPolicy, ReferenceGrant, and the experimental kinds about backends, sound by their schemas.
final class PolicyReader {
    private static final String IGNORED = "istio.io/ignore-policy-attachment";
    private static final int PORT_MAX = 65535;
    /// GEP-3388: what a retry budget is when it says no more.
    private static final double BUDGET_PERCENT = 20;

    private static final int RETRIES_MIN = 10;
    private static final Validation NONE = new Validation("", List.of(), List.of());

    private PolicyReader() {}

    static ApiPart policy(ElementDocument document, Fields spec, String created) {
        return new ApiPart.Policy(
                document.id(),
                created,
                Refs.plain(spec, "targetRefs"),
                spec.section("validation").map(PolicyReader::validation).orElse(NONE),
                ignored(document),
                document.origin());
    }

    private static Validation validation(Fields validation) {
        List<String> names = validation.sections("subjectAltNames").stream()
                .map(name -> name.text("hostname", "") + name.text("uri", ""))
                .toList();
        return new Validation(validation.text("hostname", ""), names, Refs.plain(validation, "caCertificateRefs"));
    }

    private static boolean ignored(ElementDocument document) {
        return document.annotations().getOrDefault(IGNORED, "").equalsIgnoreCase("true");
    }

    static ApiPart grant(ElementDocument document, Fields spec, String created) {
        return new ApiPart.Grant(document.id(), refs(spec, "from"), refs(spec, "to"), document.origin());
    }

    private static List<Ref> refs(Fields spec, String name) {
        return Refs.plain(spec, name);
    }

    static ApiPart backendTraffic(ElementDocument document, Fields spec, String created) {
        Optional<Fields> retries = spec.section("retryConstraint");
        Setting<RetryBudget> budget = Setting.unset();
        if (retries.isPresent()) {
            double percent = retries.get()
                    .section("budget")
                    .flatMap(b -> b.integer("percent", 0, 100))
                    .map(Integer::doubleValue)
                    .orElse(BUDGET_PERCENT);
            int min = retries.get()
                    .section("minRetryRate")
                    .flatMap(rate -> rate.integer("count", 1, Integer.MAX_VALUE))
                    .orElse(RETRIES_MIN);
            budget = Setting.of(new RetryBudget(percent, min), retries.get().origin());
        }
        return new ApiPart.BackendTraffic(
                document.id(),
                created,
                Refs.plain(spec, "targetRefs"),
                budget,
                SessionReader.read(document.id(), "", spec),
                ignored(document),
                document.origin());
    }

    static ApiPart backend(ElementDocument document, Fields spec, String created) {
        Optional<Fields> tls = spec.section("tls");
        return new ApiPart.ExternalBackend(
                document.id(),
                spec.text("type", ""),
                spec.section("externalHostname")
                        .map(host -> host.text("hostname", ""))
                        .orElse(""),
                spec.section("port")
                        .flatMap(port -> port.integer("port", 1, PORT_MAX))
                        .orElse(0),
                spec.section("port").map(PolicyReader::portName).orElse(""),
                spec.text("protocol", ""),
                tls.map(t -> t.text("mode", "None")).orElse("None"),
                tls.flatMap(t -> t.section("validation"))
                        .map(PolicyReader::validation)
                        .orElse(NONE),
                tls.flatMap(t -> t.section("clientCertificateRef"))
                        .map(ref -> Refs.read(ref, "", "Secret"))
                        .orElse(Ref.NONE),
                document.origin());
    }

    private static String portName(Fields port) {
        String name = port.text("name", "");
        if (!name.isEmpty() && !Names.isDnsLabel(name)) {
            port.error(
                    Codes.BAD_NAME,
                    "name",
                    "'" + name + "' (expected: lower-case letters, digits and '-', at most 63)",
                    "rename it");
        }
        return name;
    }
}
