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

    CredentialCheck(Mesh mesh, Findings findings) {
        this.mesh = mesh;
        this.findings = findings;
        for (Credential credential : mesh.inventory().credentials()) {
            known.add(credential.name());
            known.add(credential.namespace() + "/" + credential.name());
        }
    }

    void run() {
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
        findings.warning(
                Codes.CREDENTIAL_UNKNOWN,
                at.position(),
                at.field() + ": credential '" + name + "' is not known" + NearestName.suggestion(name, known),
                effect,
                "add a Secret of type kubernetes.io/tls, or correct the name");
    }
}
