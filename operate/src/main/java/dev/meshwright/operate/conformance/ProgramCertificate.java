package dev.meshwright.operate.conformance;

import dev.meshwright.architect.journey.Outcome;
import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.KeyedCertificate;
import dev.meshwright.base.identity.Pem;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.TreeJson;
import dev.meshwright.decide.tls.DataSource;
import dev.meshwright.decide.tls.PeerValidation;
import dev.meshwright.decide.tls.SanMatch;
import dev.meshwright.dialects.Element;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// What the programs of a world show at their TLS ports, to the core and on the wire alike: the published programs'
/// where documents refer to their authority, else the first key pair that documents hold, else one that nobody knows.
///
/// @param pem key and chain, the leaf first
record ProgramCertificate(String pem) {
    /// Of an authority that nobody knows.
    static final ProgramCertificate STRANGER = new ProgramCertificate(unknown("stranger"));

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int URI = 6;
    private static final int DNS = 2;

    /// @param elements what was read out of the documents
    static ProgramCertificate of(List<SourceDocumentFile> documents, List<Element> elements) {
        return MadeMaterial.ofProgram(documents)
                .map(ProgramCertificate::new)
                .or(() -> documented(elements))
                .orElse(STRANGER);
    }

    private static String unknown(String name) {
        Instant now = Instant.now();
        Duration life = Duration.ofDays(30);
        Issuer issuer = Issuer.root(name, now, life);
        KeyedCertificate issued = issuer.issue(
                new Issuer.Leaf(new SpiffeId(name, "nowhere", "nobody"), List.of(name), List.of(), life), now);
        return issued.keyPem() + Pem.ofCertificates(List.of(issued.certificate(), issuer.certificate()));
    }

    /// The first key pair of the documents.
    static Optional<ProgramCertificate> documented(List<Element> elements) {
        return elements.stream()
                .filter(element -> element.id().kind().equals("Secret"))
                .map(element -> JSON.readTree(TreeJson.write(element.content())))
                .map(secret -> text(secret, "tls.key") + text(secret, "tls.crt"))
                .filter(t -> t.contains("PRIVATE KEY") && t.contains("CERTIFICATE"))
                .findFirst()
                .map(ProgramCertificate::new);
    }

    private static String text(JsonNode secret, String key) {
        String plain = secret.path("stringData").path(key).asString("");
        if (!plain.isEmpty()) {
            return plain.endsWith("\n") ? plain : plain + "\n";
        }
        String coded = secret.path("data").path(key).asString("");
        return coded.isEmpty() ? "" : new String(Base64.getMimeDecoder().decode(coded), StandardCharsets.UTF_8) + "\n";
    }

    /// Why a client does not trust it; nothing when it does.
    Optional<Outcome.Failed> distrust(PeerValidation client) {
        try {
            List<X509Certificate> chain = Pem.certificates(pem);
            if (!trusted(client.trust(), chain)) {
                return refused("the client does not trust the program's authority");
            }
            return client.sans().isEmpty() || named(client.sans(), chain.getFirst())
                    ? Optional.empty()
                    : refused("the program's certificate names none that the client accepts");
        } catch (CertificateException e) {
            return refused("the program's certificate is none: " + e.getMessage());
        }
    }

    private static Optional<Outcome.Failed> refused(String why) {
        return Optional.of(new Outcome.Failed(Outcome.Failed.Kind.TLS, "", why));
    }

    private static boolean trusted(PeerValidation.Trust trust, List<X509Certificate> chain)
            throws CertificateException {
        return switch (trust) {
            case PeerValidation.Trust.None() -> true;
            case PeerValidation.Trust.Roots(DataSource.Inline(byte[] roots)) -> {
                List<X509Certificate> known = Pem.certificates(new String(roots, StandardCharsets.UTF_8));
                yield chain.stream().anyMatch(c -> known.stream().anyMatch(root -> issued(root, c)));
            }
            case PeerValidation.Trust.Roots(var _) -> false;
            case PeerValidation.Trust.Secret(var _) -> false;
            case PeerValidation.Trust.SystemRoots() -> false;
        };
    }

    private static boolean issued(X509Certificate root, X509Certificate certificate) {
        if (!certificate.getIssuerX500Principal().equals(root.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(root.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            // Another authority of the same name.
            return false;
        }
    }

    private static boolean named(List<SanMatch> accepted, X509Certificate leaf) throws CertificateException {
        Collection<List<?>> names = leaf.getSubjectAlternativeNames();
        if (names == null) {
            return false;
        }
        return names.stream()
                .anyMatch(name -> accepted.stream()
                        .anyMatch(san ->
                                isOf(san.type(), (Integer) name.get(0)) && san.accepts(String.valueOf(name.get(1)))));
    }

    private static boolean isOf(SanMatch.Type type, int kind) {
        return switch (type) {
            case DNS -> kind == DNS;
            case URI -> kind == URI;
            case EMAIL, IP_ADDRESS, SERVER_NAME -> false;
            case ANY -> true;
        };
    }
}
