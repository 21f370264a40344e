package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.identity.Pem;
import dev.meshwright.dialects.document.ElementStatus;
import dev.meshwright.dialects.document.ElementStatus.Condition;
import dev.meshwright.dialects.document.Material;
import dev.meshwright.dialects.gatewayapi.ApiPart.FrontendTls;
import dev.meshwright.dialects.gatewayapi.ApiPart.Ref;
import dev.meshwright.dialects.gatewayapi.ApiPart.RouteKind;
import dev.meshwright.model.Gateway.Tls;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The listeners of all Gateways of this mesh, those of ListenerSets included, each judged by itself and
/// against its neighbours.
final class Listeners {
    private final Known known;
    private final List<OpenListener> all = new ArrayList<>();
    private final Map<String, ApiPart.Gateway> gateways = new HashMap<>();
    private final Map<String, SetState> sets = new HashMap<>();

    /// @param reason of not being accepted; empty: accepted
    private record SetState(ApiPart.ListenerSet set, String reason) {}

    Listeners(Known known) {
        this.known = known;
    }

    List<OpenListener> all() {
        return all;
    }

    /// @param gateway of this mesh
    void add(ApiPart.Gateway gateway, List<ApiPart.ListenerSet> listenerSets) {
        gateways.put(key(gateway.id().namespace(), gateway.id().name()), gateway);
        List<OpenListener> opened = new ArrayList<>();
        gateway.listeners().forEach(l -> opened.add(new OpenListener(gateway, gateway.id(), l)));
        listenerSets.stream()
                .filter(set -> set.parent().kind().equals("Gateway")
                        && set.parent().name().equals(gateway.id().name())
                        && set.parent()
                                .namespaceOr(set.id().namespace())
                                .equals(gateway.id().namespace()))
                .sorted(Comparator.comparing(ApiPart.ListenerSet::created)
                        .thenComparing(set -> set.id().namespace())
                        .thenComparing(set -> set.id().name()))
                .forEach(set -> add(gateway, set, opened));
        opened.forEach(this::judge);
        conflicts(opened);
        opened.forEach(this::report);
        all.addAll(opened);
    }

    private void add(ApiPart.Gateway gateway, ApiPart.ListenerSet set, List<OpenListener> opened) {
        boolean allowed = known.admits(
                gateway.setNamespaces(), gateway.id().namespace(), set.id().namespace());
        sets.put(set.id().toString(), new SetState(set, allowed ? "" : "NotAllowed"));
        if (!allowed) {
            known.warn(
                    Codes.NOT_ATTACHED,
                    set.parent().origin(),
                    "Gateway " + gateway.id().namespace() + "/" + gateway.id().name()
                            + " takes no ListenerSets from namespace "
                            + set.id().namespace(),
                    "the listeners are not opened",
                    "allow it under allowedListeners.namespaces of the Gateway");
            return;
        }
        set.listeners().forEach(l -> opened.add(new OpenListener(gateway, set.id(), l)));
    }

    private void judge(OpenListener listener) {
        List<String> carried = switch (listener.spec.protocol()) {
            case "HTTP", "HTTPS" -> List.of("HTTPRoute", "GRPCRoute");
            case "TLS" -> List.of("TLSRoute");
            case "TCP" -> List.of("TCPRoute");
            case "UDP" -> List.of("UDPRoute");
            default -> List.of();
        };
        if (carried.isEmpty()) {
            listener.accepted = false;
            listener.acceptedReason = "UnsupportedProtocol";
            listener.message =
                    "protocol " + listener.spec.protocol() + " is not supported (expected: HTTP, HTTPS, TLS, TCP, UDP)";
            return;
        }
        kinds(listener, carried);
        switch (listener.spec.protocol()) {
            case "HTTPS" -> terminate(listener);
            case "TLS" -> {
                if (listener.spec.passthrough()) {
                    listener.tls = new Tls.Passthrough(listener.spec.origin());
                } else {
                    terminate(listener);
                }
            }
            default -> {}
        }
    }

    private static void kinds(OpenListener listener, List<String> carried) {
        if (listener.spec.kinds().isEmpty()) {
            listener.kinds = carried;
            return;
        }
        List<String> kinds = new ArrayList<>();
        for (RouteKind kind : listener.spec.kinds()) {
            if (kind.group().equals(GatewayApiDialect.GROUP) && carried.contains(kind.kind())) {
                kinds.add(kind.kind());
            } else {
                refs(
                        listener,
                        "InvalidRouteKinds",
                        "routes of kind " + kind.kind() + " do not fit protocol " + listener.spec.protocol());
            }
        }
        listener.kinds = kinds;
    }

    private static void refs(OpenListener listener, String reason, String message) {
        if (listener.resolved) {
            listener.resolved = false;
            listener.resolvedReason = reason;
            listener.message = message;
        }
    }

    private void terminate(OpenListener listener) {
        String credential = "";
        for (Ref ref : listener.spec.certificates()) {
            Optional<String> problem = certificateProblem(listener, ref);
            if (problem.isPresent()) {
                known.warn(
                        problem.get().equals("RefNotPermitted")
                                ? Codes.REFERENCE_NOT_PERMITTED
                                : Codes.CERTIFICATE_INVALID,
                        ref.origin(),
                        ref.kind() + " '" + ref.namespaceOr(listener.owner.namespace()) + "/" + ref.name() + "': "
                                + problem.get(),
                        "the listener is not opened",
                        problem.get().equals("RefNotPermitted")
                                ? "add a ReferenceGrant in namespace " + ref.namespace()
                                : "add a Secret of type kubernetes.io/tls with tls.crt and tls.key");
                refs(listener, problem.get(), "certificateRefs: " + ref.name() + ": " + problem.get());
            } else if (credential.isEmpty()) {
                String namespace = ref.namespaceOr(listener.owner.namespace());
                credential =
                        namespace.equals(listener.gateway.id().namespace()) ? ref.name() : namespace + "/" + ref.name();
            } else {
                known.warn(
                        Codes.FIELD_NOT_SUPPORTED,
                        ref.origin(),
                        "a second certificate has no effect",
                        "the first one is used",
                        "give the other hostname a listener of its own");
            }
        }
        Optional<FrontendTls> frontend = frontend(listener);
        String authorities = frontend.map(f -> authorities(listener, f)).orElse("");
        listener.tls = new Tls.Terminate(
                frontend.filter(f -> !f.optional()).isPresent(),
                credential,
                "",
                "",
                authorities,
                listener.spec.origin());
    }

    private Optional<String> certificateProblem(OpenListener listener, Ref ref) {
        String own = listener.owner.namespace();
        if (!ref.group().isEmpty() || !ref.kind().equals("Secret")) {
            return Optional.of("InvalidCertificateRef");
        }
        if (!known.permitted(GatewayApiDialect.GROUP, listener.owner.kind(), own, ref)) {
            return Optional.of("RefNotPermitted");
        }
        Optional<Material> secret = known.material("Secret", ref.namespaceOr(own), ref.name());
        boolean sound = secret.isPresent()
                && isCertificate(secret.get().values().getOrDefault("tls.crt", ""))
                && secret.get().values().getOrDefault("tls.key", "").contains("PRIVATE KEY-----");
        return sound ? Optional.empty() : Optional.of("InvalidCertificateRef");
    }

    static boolean isCertificate(String pem) {
        try {
            return !Pem.certificates(pem).isEmpty();
        } catch (CertificateException e) {
            return false;
        }
    }

    private static Optional<FrontendTls> frontend(OpenListener listener) {
        List<FrontendTls> all = listener.gateway.frontend();
        return all.stream()
                .filter(f -> f.port() == listener.spec.port())
                .findFirst()
                .or(() -> all.stream().filter(f -> f.port() == 0).findFirst())
                .filter(_ -> listener.spec.protocol().equals("HTTPS"));
    }

    private String authorities(OpenListener listener, FrontendTls frontend) {
        StringBuilder bundle = new StringBuilder();
        String reason = "";
        for (Ref ref : frontend.authorities()) {
            String own = listener.gateway.id().namespace();
            String problem = "";
            if (!ref.group().isEmpty() || !ref.kind().equals("ConfigMap")) {
                problem = "InvalidCACertificateKind";
            } else if (!known.permitted(GatewayApiDialect.GROUP, "Gateway", own, ref)) {
                problem = "RefNotPermitted";
            } else {
                String text = known.material("ConfigMap", ref.namespaceOr(own), ref.name())
                        .map(m -> m.values().getOrDefault("ca.crt", ""))
                        .orElse("");
                if (isCertificate(text)) {
                    bundle.append(text).append(text.endsWith("\n") ? "" : "\n");
                } else {
                    problem = "InvalidCACertificateRef";
                }
            }
            if (!problem.isEmpty()) {
                reason = problem;
                known.warn(
                        problem.equals("RefNotPermitted") ? Codes.REFERENCE_NOT_PERMITTED : Codes.CERTIFICATE_INVALID,
                        ref.origin(),
                        ref.kind() + " '" + ref.name() + "': " + problem,
                        "the listener trusts nobody through it",
                        "name a ConfigMap with ca.crt");
            }
        }
        if (!reason.isEmpty()) {
            refs(listener, reason, "client certificates cannot be checked: " + reason);
            if (bundle.isEmpty()) {
                listener.accepted = false;
                listener.acceptedReason = "NoValidCACertificate";
            }
        }
        if (frontend.optional()) {
            known.warn(
                    Codes.FIELD_NOT_SUPPORTED,
                    frontend.origin(),
                    "with mode AllowInsecureFallback clients are not asked for a certificate",
                    "every client is let in, as the mode says, and none is known by its certificate",
                    "write AllowValidOnly to let in known clients alone");
        }
        return bundle.toString();
    }

    /// Of two listeners that cannot stand side by side the first keeps its place: the Gateway's own before
    /// those of its
    /// ListenerSets, older sets before younger.
    private static void conflicts(List<OpenListener> opened) {
        for (int i = 0; i < opened.size(); i++) {
            OpenListener later = opened.get(i);
            for (int j = 0; j < i; j++) {
                OpenListener earlier = opened.get(j);
                if (later.spec.port() != earlier.spec.port()
                        || earlier.conflicted
                        || !later.accepted
                        || !earlier.accepted) {
                    continue;
                }
                boolean sameTransport = transport(later).equals(transport(earlier));
                String reason = "";
                if (!sameTransport && (udp(later) == udp(earlier))) {
                    reason = "ProtocolConflict";
                } else if (sameTransport && later.hostname().equals(earlier.hostname())) {
                    reason = "HostnameConflict";
                }
                if (!reason.isEmpty()) {
                    later.conflicted = true;
                    later.conflictReason = reason;
                    later.message = "listener " + earlier.spec.name() + " of " + earlier.owner + " stands on port "
                            + later.spec.port() + " already";
                }
            }
        }
    }

    private static boolean udp(OpenListener listener) {
        return listener.spec.protocol().equals("UDP");
    }

    /// Listeners of one transport share a port by hostname: HTTPS and TLS by SNI, HTTP by Host.
    private static String transport(OpenListener listener) {
        return switch (listener.spec.protocol()) {
            case "HTTPS", "TLS" -> "tls";
            default -> listener.spec.protocol();
        };
    }

    private void report(OpenListener listener) {
        if (!listener.usable()) {
            known.warn(
                    Codes.LISTENER_NOT_USABLE,
                    listener.spec.origin(),
                    "listener '" + listener.spec.name() + "' is not opened: " + listener.message,
                    "",
                    "correct it");
        }
    }

    Optional<ApiPart.Gateway> gateway(String namespace, String name) {
        return Optional.ofNullable(gateways.get(key(namespace, name)));
    }

    /// The listeners that a parent reference may mean: a Gateway's own, or a ListenerSet's.
    List<OpenListener> of(Ref parent, String ownNamespace) {
        String namespace = parent.namespaceOr(ownNamespace);
        return all.stream()
                .filter(l -> l.owner.kind().equals(parent.kind())
                        && l.owner.namespace().equals(namespace)
                        && l.owner.name().equals(parent.name()))
                .toList();
    }

    void status(List<ElementStatus> statuses) {
        for (OpenListener l : all) {
            statuses.add(new ElementStatus(l.owner, l.spec.name(), l.conditions(), l.attached, l.kinds));
        }
        for (ApiPart.Gateway gateway : gateways.values()) {
            statuses.add(new ElementStatus(gateway.id(), "", gatewayConditions(gateway), -1, List.of()));
        }
        for (SetState state : sets.values()) {
            List<OpenListener> own =
                    all.stream().filter(l -> l.owner.equals(state.set.id())).toList();
            boolean allowed = state.reason.isEmpty();
            boolean some = allowed && own.stream().anyMatch(OpenListener::usable);
            String reason = !allowed ? "NotAllowed" : some ? "" : "ListenersNotValid";
            statuses.add(new ElementStatus(
                    state.set.id(),
                    "",
                    List.of(
                            Condition.of("Accepted", some, reason.isEmpty() ? "Accepted" : reason, ""),
                            Condition.of("Programmed", some, reason.isEmpty() ? "Programmed" : reason, "")),
                    -1,
                    List.of()));
        }
    }

    private List<Condition> gatewayConditions(ApiPart.Gateway gateway) {
        List<OpenListener> own =
                all.stream().filter(l -> l.gateway.equals(gateway)).toList();
        boolean parameters = !gateway.parameters().name().isEmpty();
        boolean allGood = own.stream().filter(l -> l.owner.equals(gateway.id())).allMatch(OpenListener::usable);
        boolean some = own.stream().anyMatch(OpenListener::usable) || own.isEmpty();
        boolean refs = own.stream().filter(l -> l.owner.equals(gateway.id())).noneMatch(l -> !l.resolved);
        List<Condition> conditions = new ArrayList<>();
        if (parameters) {
            conditions.add(Condition.of("Accepted", false, "InvalidParameters", "no kind of parameters is known"));
        } else {
            conditions.add(Condition.of("Accepted", some, allGood ? "Accepted" : "ListenersNotValid", ""));
        }
        conditions.add(
                Condition.of("Programmed", some && !parameters, some && !parameters ? "Programmed" : "Invalid", ""));
        if (gateway.frontend().stream().anyMatch(FrontendTls::optional)) {
            conditions.add(Condition.of("InsecureFrontendValidationMode", true, "ConfigurationChanged", ""));
        }
        conditions.add(Condition.of("ResolvedRefs", refs, refs ? "ResolvedRefs" : "ListenersNotResolved", ""));
        return conditions;
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
