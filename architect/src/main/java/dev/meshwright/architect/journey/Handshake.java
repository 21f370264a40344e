package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.decide.tls.CertificateSource;
import dev.meshwright.decide.tls.CommonTls;
import dev.meshwright.decide.tls.DownstreamTls;
import dev.meshwright.decide.tls.PeerValidation;
import dev.meshwright.decide.tls.PeerValidation.Trust;
import java.util.List;
import java.util.Optional;

/// Whether two sides of a connection agree on TLS, as far as their configurations tell: who presents which
/// certificate, who asks for one, which names are accepted. A mesh certificate is told by the name of its secret.
sealed interface Handshake {
    /// The secrets that an agent serves (Istio's names).
    String MESH_CERTIFICATE = "default";

    String MESH_ROOTS = "ROOTCA";

    /// @param alpn agreed on; empty: none
    /// @param clientIdentities verified; empty when the server does not ask
    record Agreed(String alpn, List<String> clientIdentities) implements Handshake {}

    record Refused(String why) implements Handshake {}

    /// @param proxy whose listener it is
    static Handshake of(Wire.Tls client, DownstreamTls server, Instance proxy, String trustDomain) {
        if (server.common().certificates().isEmpty()) {
            return new Refused("the server has no certificate");
        }
        Optional<String> refusal =
                check(client.validation(), credential(server.common(), proxy, trustDomain), "the server");
        if (refusal.isPresent()) {
            return new Refused(refusal.get());
        }
        if (server.serverName() == DownstreamTls.ServerName.REQUIRED
                && client.serverName().isEmpty()) {
            return new Refused("the server asks for SNI, the client sends none");
        }
        PeerValidation asked = server.common().validation();
        String alpn = alpn(client, server);
        if (client.credential() instanceof Credential.None()) {
            return server.clientCertificate() == DownstreamTls.ClientCertificate.REQUIRED
                    ? new Refused("the server asks for a client certificate, the client has none")
                    : new Agreed(alpn, List.of());
        }
        if (asked.trust() instanceof Trust.None) {
            return new Agreed(alpn, List.of());
        }
        Optional<String> unwanted = check(asked, client.credential(), "the client");
        if (unwanted.isEmpty()) {
            return new Agreed(alpn, names(client.credential()));
        }
        return asked.untrusted() == PeerValidation.Untrusted.ACCEPTED
                ? new Agreed(alpn, List.of())
                : new Refused(unwanted.get());
    }

    /// What a proxy presents.
    static Credential credential(CommonTls tls, Instance proxy, String trustDomain) {
        if (tls.certificates().isEmpty()) {
            return new Credential.None();
        }
        boolean mesh = tls.certificates().stream()
                .anyMatch(c -> c instanceof CertificateSource.Secret(var secret)
                        && secret.name().equals(MESH_CERTIFICATE));
        String account = proxy.workload().serviceAccount();
        return mesh
                ? new Credential.Mesh(
                        new SpiffeId(trustDomain, proxy.workload().namespace(), account.isEmpty() ? "default" : account)
                                .toString())
                : new Credential.Other("the certificate of " + proxy.name(), Credential.Issuer.TRUSTED);
    }

    private static List<String> names(Credential credential) {
        return switch (credential) {
            case Credential.None() -> List.of();
            case Credential.Mesh(String identity) -> List.of(identity);
            case Credential.Other(String name, var _) -> List.of(name);
        };
    }

    private static Optional<String> check(PeerValidation validation, Credential peer, String who) {
        if (validation.trust() instanceof Trust.None) {
            return Optional.empty();
        }
        boolean meshRoots = validation.trust() instanceof Trust.Secret(var secret)
                && secret.name().equals(MESH_ROOTS);
        return switch (peer) {
            case Credential.None() -> Optional.of(who + " has no certificate");
            case Credential.Mesh(String identity) ->
                meshRoots
                        ? named(validation, identity, who)
                        : Optional.of(who + " has a certificate of the mesh, another root is trusted");
            case Credential.Other(String name, var issuer) ->
                meshRoots
                        ? Optional.of(who + " has no certificate of the mesh")
                        : issuer == Credential.Issuer.TRUSTED
                                ? Optional.empty()
                                : Optional.of(who + " (" + name + ") has a certificate that is not trusted");
        };
    }

    private static Optional<String> named(PeerValidation validation, String identity, String who) {
        boolean accepted =
                validation.sans().isEmpty() || validation.sans().stream().anyMatch(s -> s.accepts(identity));
        return accepted
                ? Optional.empty()
                : Optional.of(who + " is " + identity + ", accepted are "
                        + validation.sans().stream()
                                .map(s -> s.match().describe())
                                .toList());
    }

    /// The server's order decides (RFC 7301, section 3.2).
    private static String alpn(Wire.Tls client, DownstreamTls server) {
        return server.common().alpnProtocols().stream()
                .filter(client.alpn()::contains)
                .findFirst()
                .orElse("");
    }
}
