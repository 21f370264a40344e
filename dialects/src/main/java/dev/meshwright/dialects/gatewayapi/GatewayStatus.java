package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.dialects.document.ElementStatus;
import dev.meshwright.dialects.document.ElementStatus.Condition;
import dev.meshwright.dialects.gatewayapi.ApiPart.FrontendTls;
import dev.meshwright.dialects.gatewayapi.ApiPart.Ref;
import dev.meshwright.dialects.gatewayapi.GatewayAddresses.Placement;
import dev.meshwright.model.Credential;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the authors of Gateways, their listeners and ListenerSets are told.
final class GatewayStatus {
    private static final String CONFIG_MAP = "ConfigMap";

    private final Known known;
    private final Listeners listeners;
    private final Certificates certificates;
    private final Map<ApiPart.Gateway, Placement> placements = new HashMap<>();

    /// What is wrong with the one that each shows backends, as a condition's reason; empty: nothing.
    private final Map<ApiPart.Gateway, String> clientCertificates = new HashMap<>();

    GatewayStatus(Known known, Listeners listeners) {
        this.known = known;
        this.listeners = listeners;
        certificates = new Certificates(known);
        GatewayAddresses addresses = new GatewayAddresses(known);
        listeners.gateways().forEach(g -> clientCertificates.put(g, clientCertificate(g)));
        listeners.gateways().forEach(g -> placements.put(g, addresses.of(g, listeners.ports(g))));
    }

    Placement placement(ApiPart.Gateway gateway) {
        return placements.getOrDefault(gateway, Placement.byLabel(gateway));
    }

    void tell(List<ElementStatus> statuses) {
        for (ApiPart.Gateway gateway : listeners.gateways()) {
            Placement placement = placement(gateway);
            statuses.add(new ElementStatus(
                    gateway.id(), "", conditions(gateway, placement), -1, List.of(), placement.told()));
            if (served(placement)) {
                listeners.all().stream()
                        .filter(l -> l.owner.equals(gateway.id()))
                        .forEach(l -> statuses.add(listener(l)));
            }
        }
        for (Listeners.SetState state : listeners.sets()) {
            List<OpenListener> own = listeners.all().stream()
                    .filter(l -> l.owner.equals(state.set().id()))
                    .toList();
            own.forEach(l -> statuses.add(listener(l)));
            statuses.add(new ElementStatus(state.set().id(), "", ofSet(state, own)));
        }
    }

    /// Whether anybody serves it, so that its listeners are looked at.
    private static boolean served(Placement placement) {
        return !placement.programmed().equals("UnsupportedAddress");
    }

    private static ElementStatus listener(OpenListener l) {
        return new ElementStatus(l.owner, l.spec.name(), l.conditions(), l.attached, l.kinds, List.of());
    }

    private List<Condition> ofSet(Listeners.SetState state, List<OpenListener> own) {
        boolean some = state.reason().isEmpty() && own.stream().anyMatch(OpenListener::valid);
        String reason = !state.reason().isEmpty() ? state.reason() : some ? "" : "ListenersNotValid";
        String programmed = reason.isEmpty()
                ? own.stream()
                        .findFirst()
                        .map(l -> placement(l.gateway).programmed())
                        .orElse("Programmed")
                : reason;
        return List.of(
                Condition.of("Accepted", some, reason.isEmpty() ? "Accepted" : reason, ""),
                Condition.of("Programmed", programmed.equals("Programmed"), programmed, ""));
    }

    private List<Condition> conditions(ApiPart.Gateway gateway, Placement placement) {
        List<OpenListener> own = listeners.all().stream()
                .filter(l -> l.owner.equals(gateway.id()))
                .toList();
        long valid = own.stream().filter(OpenListener::valid).count();
        boolean some = own.isEmpty() || valid > 0;
        String parameters = parameters(gateway);
        List<Condition> conditions = new ArrayList<>();
        if (!placement.refused().isEmpty()) {
            conditions.add(Condition.of("Accepted", false, placement.refused(), "only Hostname is supported"));
        } else if (!parameters.isEmpty()) {
            conditions.add(Condition.of("Accepted", false, "InvalidParameters", parameters));
        } else {
            conditions.add(Condition.of("Accepted", some, valid == own.size() ? "Accepted" : "ListenersNotValid", ""));
        }
        conditions.add(programmed(gateway, placement, some && parameters.isEmpty()));
        if (gateway.frontend().stream().anyMatch(FrontendTls::optional)) {
            conditions.add(Condition.of("InsecureFrontendValidationMode", true, "ConfigurationChanged", ""));
        }
        String client = clientCertificates.getOrDefault(gateway, "");
        conditions.add(Condition.of("ResolvedRefs", client.isEmpty(), client.isEmpty() ? "ResolvedRefs" : client, ""));
        return conditions;
    }

    /// A Gateway that is served by label is programmed when there is anything to serve; one with Services is when they
    /// lead to it.
    private static Condition programmed(ApiPart.Gateway gateway, Placement placement, boolean useful) {
        String reason = gateway.addresses().isEmpty() ? useful ? "Programmed" : "Invalid" : placement.programmed();
        return Condition.of("Programmed", reason.equals("Programmed"), reason, placement.message());
    }

    /// What is wrong with the parameters; empty: nothing. A ConfigMap says how a deployment would be made of
    /// them, which nobody does here ([FieldSupport] tells).
    private String parameters(ApiPart.Gateway gateway) {
        Ref ref = gateway.parameters();
        if (ref.name().isEmpty()) {
            return "";
        }
        if (!ref.group().isEmpty() || !ref.kind().equals(CONFIG_MAP)) {
            return "parameters of kind " + ref.kind() + " are not known (expected: ConfigMap)";
        }
        boolean there =
                known.material(CONFIG_MAP, gateway.id().namespace(), ref.name()).isPresent();
        return there ? "" : "ConfigMap " + gateway.id().namespace() + "/" + ref.name() + " is not known";
    }

    /// The certificate that backends see; none where none is named, or the one that is cannot be used.
    List<Credential.Ref> shownToBackends(ApiPart.Gateway gateway) {
        Ref ref = gateway.clientCertificate();
        if (ref.name().isEmpty()
                || !clientCertificates.getOrDefault(gateway, "").isEmpty()) {
            return List.of();
        }
        String own = gateway.id().namespace();
        String namespace = ref.namespaceOr(own);
        return List.of(
                new Credential.Ref(Credential.Kind.SECRET, namespace.equals(own) ? "" : namespace, ref.name(), true));
    }

    private String clientCertificate(ApiPart.Gateway gateway) {
        Ref ref = gateway.clientCertificate();
        return ref.name().isEmpty()
                ? ""
                : certificates.keyPair(
                        ref,
                        "Gateway",
                        gateway.id().namespace(),
                        "InvalidClientCertificateRef",
                        "backends see no client certificate");
    }
}
