package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.dialects.document.ElementStatus;
import dev.meshwright.dialects.document.ElementStatus.Condition;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.gatewayapi.ApiPart.BackendTraffic;
import dev.meshwright.dialects.gatewayapi.ApiPart.ExternalBackend;
import dev.meshwright.dialects.gatewayapi.ApiPart.Policy;
import dev.meshwright.dialects.gatewayapi.ApiPart.Ref;
import dev.meshwright.dialects.gatewayapi.ApiPart.Route;
import dev.meshwright.dialects.gatewayapi.ApiPart.Validation;
import dev.meshwright.model.DestinationPolicy.ClientTls;
import dev.meshwright.model.DestinationPolicy.RetryBudget;
import dev.meshwright.model.DestinationPolicy.TlsMode;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What policies say about backends: TLS towards them (BackendTLSPolicy, XBackend) , budgets of retries and
/// sessions (XBackendTrafficPolicy). Of two for one target the older holds; one for a port comes before one for the
/// whole service; a service whose TLS policy cannot be used is closed, not opened.
final class Policies {
    private static final String IGNORED = "IgnoredByIstio";
    private static final String EXTERNAL = "ExternalHostname";
    private static final String HTTPS_AND_MORE = "ClientAndServer";

    private final Known known;
    private final Certificates certificates;
    private final Map<String, ElementId> taken = new HashMap<>();
    private final PolicyEmission emission = new PolicyEmission();
    private final Set<String> closed = new HashSet<>();
    private final List<Told> told = new ArrayList<>();
    private final Map<String, Set<String>> reached = new HashMap<>();

    /// A status that also holds for each Gateway from which its targets are reached.
    ///
    /// @param target `KIND/ns/name` of what it is about
    private record Told(ElementId id, String about, String target, List<Condition> conditions) {}

    Policies(Known known) {
        this.known = known;
        certificates = new Certificates(known);
    }

    /// `host` or `host:port` to which nothing may be sent.
    Set<String> closed() {
        return closed;
    }

    void add(List<Policy> policies) {
        policies.stream()
                .sorted(Comparator.comparing(Policy::created)
                        .thenComparing(p -> p.id().namespace())
                        .thenComparing(p -> p.id().name()))
                .forEach(this::add);
    }

    private void add(Policy policy) {
        String own = policy.id().namespace();
        if (policy.ignored()) {
            ignored(policy.id(), policy.targets(), policy.origin());
            return;
        }
        Certificates.Authorities found = authorities(policy.validation(), policy.id());
        boolean broken =
                !policy.validation().authorities().isEmpty() && found.bundle().isEmpty();
        Condition resolved = Condition.of(
                "ResolvedRefs",
                found.reason().isEmpty(),
                found.reason().isEmpty() ? "ResolvedRefs" : found.reason(),
                "");
        for (Ref target : policy.targets()) {
            String reason = target(policy, target, found.bundle(), broken);
            if (broken && reason.isEmpty()) {
                reason = "NoValidCACertificate";
            }
            if (!reason.isEmpty() || !found.reason().isEmpty()) {
                unusable(
                        policy.origin(),
                        policy.id() + ": " + (reason.isEmpty() ? found.reason() : reason),
                        broken
                                ? "requests to its targets fail"
                                : "an older policy is used, or a certificate is left out",
                        "name a ConfigMap with ca.crt, and one policy for each target");
            }
            told.add(new Told(
                    policy.id(), Linking.about(target, own), key(target, own), List.of(accepted(reason), resolved)));
        }
    }

    private Certificates.Authorities authorities(Validation validation, ElementId owner) {
        return certificates.authorities(
                validation.authorities(), owner.kind(), owner.namespace(), false, "InvalidKind", "it is left out");
    }

    private static Condition accepted(String reason) {
        return Condition.of("Accepted", reason.isEmpty(), reason.isEmpty() ? "Accepted" : reason, "");
    }

    private static String key(Ref target, String namespace) {
        return target.kind() + "/" + target.namespaceOr(namespace) + "/" + target.name();
    }

    private void ignored(ElementId id, List<Ref> targets, Origin origin) {
        unusable(
                origin,
                id + ": istio.io/ignore-policy-attachment is set",
                "the policy has no effect, as it asks",
                "remove the annotation to use it");
        targets.forEach(target ->
                told.add(new Told(id, Linking.about(target, id.namespace()), "", List.of(accepted(IGNORED)))));
    }

    private void unusable(Origin origin, String what, String cause, String next) {
        known.warn(Codes.POLICY_NOT_USABLE, origin, what, cause, next);
    }

    /// @return the reason why it does not count for the target; empty when it does
    private String target(Policy policy, Ref target, String bundle, boolean broken) {
        if (!target.isMesh()) {
            return "Invalid";
        }
        List<Service> services = known.services(target, policy.id().namespace());
        if (services.isEmpty()) {
            return "TargetNotFound";
        }
        int port = 0;
        if (!target.section().isEmpty()) {
            port = services.getFirst().ports().stream()
                    .filter(p -> p.name().equals(target.section()))
                    .findFirst()
                    .map(Service.Port::number)
                    .orElse(0);
            if (port == 0) {
                return "TargetNotFound";
            }
        }
        String conflict = "";
        for (Service service : services) {
            String key = service.host() + ":" + port;
            if (taken.putIfAbsent(key, policy.id()) != null) {
                conflict = "Conflicted";
            } else if (broken) {
                closed.add(port == 0 ? service.host() : key);
            } else {
                emission.tls(service.host(), port, tls(policy.validation(), "", bundle, policy.origin()));
            }
        }
        return conflict;
    }

    private static ClientTls tls(Validation validation, String otherwise, String bundle, Origin origin) {
        String hostname = validation.hostname().isEmpty() ? otherwise : validation.hostname();
        List<String> names = validation.names().isEmpty() ? List.of(hostname) : validation.names();
        return new ClientTls(TlsMode.SIMPLE, hostname, names, bundle, "", "", true, origin);
    }

    void addTraffic(List<BackendTraffic> policies) {
        Set<String> budgeted = new HashSet<>();
        Set<String> kept = new HashSet<>();
        policies.stream()
                .sorted(Comparator.comparing(BackendTraffic::created)
                        .thenComparing(p -> p.id().namespace())
                        .thenComparing(p -> p.id().name()))
                .forEach(policy -> add(policy, budgeted, kept));
    }

    /// @param budgeted hosts with a budget of an older policy
    /// @param kept hosts with sessions of an older policy
    private void add(BackendTraffic policy, Set<String> budgeted, Set<String> kept) {
        String own = policy.id().namespace();
        if (policy.ignored()) {
            ignored(policy.id(), policy.targets(), policy.origin());
            return;
        }
        for (Ref target : policy.targets()) {
            List<Service> services = target.isService() ? known.services(target, own) : List.of();
            for (Service service : services) {
                if (policy.budget() instanceof Setting.Set<RetryBudget>(var budget, var origin)) {
                    if (budgeted.add(service.host())) {
                        emission.budget(service.host(), Setting.of(budget, origin), policy.origin());
                    } else {
                        older(policy, "a retry budget", service);
                    }
                }
                if (policy.sessions().isSet()) {
                    if (kept.add(service.host())) {
                        emission.sessions(service.host(), policy.sessions());
                    } else {
                        older(policy, "sessions", service);
                    }
                }
            }
            String reason = services.isEmpty() ? "TargetNotFound" : "";
            if (!reason.isEmpty()) {
                unusable(
                        target.origin(),
                        policy.id() + ": " + target.kind() + " '" + own + "/" + target.name() + "' is not known",
                        "the policy has no effect on it",
                        "correct the name, or add the Service");
            }
            told.add(new Told(policy.id(), Linking.about(target, own), "", List.of(accepted(reason))));
        }
    }

    private void older(BackendTraffic policy, String what, Service service) {
        unusable(
                policy.origin(),
                policy.id() + ": an older policy has " + what + " for " + service.host(),
                "the older one is used",
                "keep one policy for each target");
    }

    static boolean isSupported(ExternalBackend backend) {
        return backend.type().equals(EXTERNAL) && !backend.hostname().isEmpty();
    }

    void addBackends(List<ExternalBackend> backends) {
        for (ExternalBackend backend : backends) {
            Ref self = new Ref(
                    "gateway.networking.x-k8s.io",
                    backend.id().kind(),
                    backend.id().namespace(),
                    backend.id().name(),
                    "",
                    0,
                    backend.origin());
            Certificates.Authorities found = authorities(backend.validation(), backend.id());
            String reason = isSupported(backend) ? tlsOf(backend, found) : "Invalid";
            if (!reason.isEmpty()) {
                unusable(
                        backend.origin(),
                        backend.id() + ": " + reason,
                        "requests to it fail",
                        "write type ExternalHostname, and tls mode None or ServerOnly with a ConfigMap that has"
                                + " ca.crt");
            }
            told.add(new Told(
                    backend.id(),
                    Linking.about(self, ""),
                    key(self, ""),
                    List.of(
                            accepted(reason),
                            Condition.of(
                                    "ResolvedRefs",
                                    found.reason().isEmpty(),
                                    found.reason().isEmpty() ? "ResolvedRefs" : found.reason(),
                                    ""))));
        }
    }

    /// Client certificates are refused: leaving one out would call the host as somebody else.
    private String tlsOf(ExternalBackend backend, Certificates.Authorities found) {
        String at = backend.hostname() + ":" + backend.port();
        if (backend.tlsMode().equals(HTTPS_AND_MORE)) {
            closed.add(at);
            return "Invalid";
        }
        boolean broken =
                !backend.validation().authorities().isEmpty() && found.bundle().isEmpty();
        if (broken) {
            closed.add(at);
            return "NoValidCACertificate";
        }
        emission.host(backend, known.byHost(backend.hostname()).isPresent());
        if (!backend.tlsMode().equals("None")) {
            emission.tls(
                    backend.hostname(),
                    backend.port(),
                    tls(backend.validation(), backend.hostname(), found.bundle(), backend.origin()));
        }
        return "";
    }

    /// Notes that the backends of a route are reached from a Gateway.
    void reachedFrom(Ref parent, Route route) {
        if (!parent.kind().equals("Gateway")) {
            return;
        }
        String own = route.id().namespace();
        String gateway = "Gateway/" + parent.namespaceOr(own) + "/" + parent.name();
        route.rules()
                .forEach(rule -> rule.backends()
                        .forEach(backend -> reached.computeIfAbsent(key(backend.ref(), own), _ -> new TreeSet<>())
                                .add(gateway)));
    }

    void emit(MeshParts parts) {
        emission.emit(parts);
    }

    void tell(List<ElementStatus> statuses) {
        Map<String, ElementStatus> out = new TreeMap<>();
        for (Told each : told) {
            out.put(each.id + " " + each.about, new ElementStatus(each.id, each.about, each.conditions));
            for (String gateway : reached.getOrDefault(each.target, Set.of())) {
                out.put(each.id + " " + gateway, new ElementStatus(each.id, gateway, each.conditions));
            }
        }
        statuses.addAll(out.values());
    }
}
