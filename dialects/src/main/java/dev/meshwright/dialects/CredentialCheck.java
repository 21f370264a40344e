package dev.meshwright.dialects;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.Credential;
import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.DestinationPolicy.ClientTls;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.Setting;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Warns of credentials that gateways and policies name and nobody has written. In which namespace one is
/// looked for depends on the gateway's workloads, so one of that name anywhere will do here.
final class CredentialCheck {
    private static final String AUTHORITIES_SUFFIX = "-cacert";

    private final Mesh mesh;
    private final Findings findings;
    private final Set<String> known = new TreeSet<>();
    private boolean found;

    /// What was looked at when nothing was found.
    record Sound(List<Gateway> gateways, List<DestinationPolicy> policies, List<Credential> credentials) {
        static final Sound NONE = new Sound(List.of(), List.of(), List.of());

        /// What is equal and stands elsewhere names the same.
        private boolean isOf(Mesh mesh) {
            return gateways.equals(mesh.gateways())
                    && policies.equals(mesh.destinationPolicies())
                    && credentials.equals(mesh.inventory().credentials());
        }
    }

    /// @param before of the reading before, which need not be looked at again
    /// @return of this one
    static Sound check(Mesh mesh, Findings findings, Sound before) {
        return before.isOf(mesh) ? before : new CredentialCheck(mesh, findings).run();
    }

    private CredentialCheck(Mesh mesh, Findings findings) {
        this.mesh = mesh;
        this.findings = findings;
        for (Credential credential : mesh.inventory().credentials()) {
            known.add(credential.name());
            known.add(credential.namespace() + "/" + credential.name());
        }
    }

    private Sound run() {
        for (Gateway gateway : mesh.gateways()) {
            for (Gateway.Server server : gateway.servers()) {
                if (server.tls() instanceof Gateway.Tls.Terminate tls) {
                    Stream.concat(tls.credentials().stream(), tls.authorities().stream())
                            .forEach(ref -> check(ref, tls.origin(), "clients are turned away until there is one"));
                }
            }
        }
        for (DestinationPolicy policy : mesh.destinationPolicies()) {
            traffic(policy.traffic());
            policy.subsets().forEach(s -> traffic(s.traffic()));
        }
        return found
                ? Sound.NONE
                : new Sound(
                        mesh.gateways(),
                        mesh.destinationPolicies(),
                        mesh.inventory().credentials());
    }

    private void traffic(TrafficPolicy policy) {
        if (policy.tls() instanceof Setting.Set<ClientTls>(var tls, var _)) {
            tls.credential().forEach(ref -> check(ref, tls.origin(), "nothing is sent until there is one"));
        }
        policy.ports().values().forEach(this::traffic);
    }

    private void check(Credential.Ref ref, Origin at, String effect) {
        String name = ref.toString();
        if (known.contains(name) || known.contains(name + AUTHORITIES_SUFFIX)) {
            return;
        }
        found = true;
        findings.warning(
                Codes.CREDENTIAL_UNKNOWN,
                at.position(),
                at.field() + ": credential '" + name + "' is not known" + NearestName.suggestion(name, known),
                effect,
                "add a Secret of type kubernetes.io/tls, or correct the name");
    }
}
