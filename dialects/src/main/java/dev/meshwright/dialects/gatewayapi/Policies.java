package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.dialects.document.ElementStatus;
import dev.meshwright.dialects.document.ElementStatus.Condition;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.gatewayapi.ApiPart.Policy;
import dev.meshwright.dialects.gatewayapi.ApiPart.Ref;
import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.DestinationPolicy.ClientTls;
import dev.meshwright.model.DestinationPolicy.TlsMode;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// BackendTLSPolicies as TLS towards service ports. Of two for one target the older holds; one for a port comes
/// before one for the whole Service; a service whose policy cannot be used is closed, not opened.
final class Policies {
    private final Known known;
    private final Map<String, Policy> taken = new HashMap<>();
    private final Map<String, Map<Integer, ClientTls>> byHost = new TreeMap<>();
    private final Map<String, Policy> origin = new HashMap<>();
    private final Set<String> closed = new HashSet<>();

    Policies(Known known) {
        this.known = known;
    }

    /// `host` or `host:port` to which nothing may be sent.
    Set<String> closed() {
        return closed;
    }

    void add(List<Policy> policies, List<ElementStatus> statuses) {
        policies.stream()
                .sorted(Comparator.comparing(Policy::created)
                        .thenComparing(p -> p.id().namespace())
                        .thenComparing(p -> p.id().name()))
                .forEach(policy -> add(policy, statuses));
    }

    private void add(Policy policy, List<ElementStatus> statuses) {
        String reason = "";
        String refsReason = "";
        StringBuilder bundle = new StringBuilder();
        for (Ref ref : policy.authorities()) {
            if (!ref.group().isEmpty() || !ref.kind().equals("ConfigMap")) {
                refsReason = "InvalidKind";
                continue;
            }
            String text = known.material("ConfigMap", policy.id().namespace(), ref.name())
                    .map(m -> m.values().getOrDefault("ca.crt", ""))
                    .orElse("");
            if (Listeners.isCertificate(text)) {
                bundle.append(text).append(text.endsWith("\n") ? "" : "\n");
            } else {
                refsReason = "InvalidCACertificateRef";
            }
        }
        boolean broken = !policy.authorities().isEmpty() && bundle.isEmpty();
        if (broken) {
            reason = "NoValidCACertificate";
        }
        for (Ref target : policy.targets()) {
            String conflict = target(policy, target, bundle.toString(), broken);
            reason = reason.isEmpty() ? conflict : reason;
        }
        if (!reason.isEmpty() || !refsReason.isEmpty()) {
            known.warn(
                    Codes.POLICY_NOT_USABLE,
                    policy.origin(),
                    policy.id() + ": " + (reason.isEmpty() ? refsReason : reason),
                    broken ? "requests to its targets fail" : "an older policy is used, or a certificate is left out",
                    "name a ConfigMap with ca.crt, and one policy for each target");
        }
        statuses.add(new ElementStatus(
                policy.id(),
                "",
                List.of(
                        Condition.of("Accepted", reason.isEmpty(), reason.isEmpty() ? "Accepted" : reason, ""),
                        Condition.of(
                                "ResolvedRefs",
                                refsReason.isEmpty(),
                                refsReason.isEmpty() ? "ResolvedRefs" : refsReason,
                                "")),
                -1,
                List.of()));
    }

    /// @return the reason why it does not count for the target; empty when it does
    private String target(Policy policy, Ref target, String bundle, boolean broken) {
        if (!target.isService()) {
            return "Invalid";
        }
        Optional<Service> service = known.service(policy.id().namespace(), target.name());
        if (service.isEmpty()) {
            return "TargetNotFound";
        }
        int port = 0;
        if (!target.section().isEmpty()) {
            port = service.get().ports().stream()
                    .filter(p -> p.name().equals(target.section()))
                    .findFirst()
                    .map(Service.Port::number)
                    .orElse(0);
            if (port == 0) {
                return "TargetNotFound";
            }
        }
        String host = service.get().host();
        String key = host + ":" + port;
        if (taken.putIfAbsent(key, policy) != null) {
            return "Conflicted";
        }
        if (broken) {
            closed.add(port == 0 ? host : key);
            return "";
        }
        byHost.computeIfAbsent(host, _ -> new TreeMap<>()).put(port, tls(policy, bundle));
        origin.putIfAbsent(host, policy);
        return "";
    }

    private static ClientTls tls(Policy policy, String bundle) {
        List<String> names = policy.names().isEmpty() ? List.of(policy.hostname()) : policy.names();
        return new ClientTls(TlsMode.SIMPLE, policy.hostname(), names, bundle, "", "", true, policy.origin());
    }

    void emit(MeshParts parts) {
        byHost.forEach((host, ports) -> {
            Policy policy = origin.get(host);
            if (policy == null) {
                return;
            }
            Map<Integer, TrafficPolicy> byPort = new TreeMap<>();
            ports.forEach((port, tls) -> {
                if (port != 0) {
                    byPort.put(port, traffic(tls, Map.of()));
                }
            });
            ClientTls whole = ports.get(0);
            parts.add(new DestinationPolicy(
                    policy.id().name(),
                    policy.id().namespace(),
                    host,
                    List.of("*"),
                    whole == null
                            ? new TrafficPolicy(
                                    Setting.unset(), Setting.unset(), Setting.unset(), Setting.unset(), byPort)
                            : traffic(whole, byPort),
                    List.of(),
                    policy.origin()));
        });
    }

    private static TrafficPolicy traffic(ClientTls tls, Map<Integer, TrafficPolicy> ports) {
        return new TrafficPolicy(
                Setting.unset(), Setting.unset(), Setting.unset(), Setting.of(tls, tls.origin()), ports);
    }
}
