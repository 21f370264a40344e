package dev.meshwright.control.authority;

import dev.meshwright.base.file.DurableFile.Access;
import dev.meshwright.base.identity.CertificateRequest;
import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.KeyedCertificate;
import dev.meshwright.base.identity.Pem;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.control.state.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// The embedded CA: a root that signs only intermediates, an intermediate that signs leaves.
///
/// On disk, `root.key` and `intermediate.key` (0600) each hold a key *and* its certificate, so that one rename replaces
/// both and no crash can part them; `root.pem` (0644) is a copy of the root for people and tools. The intermediate is
/// replaced when half of its life is over; leaves of the old one stay valid, since every leaf comes with its chain.
public final class Authority {
    public static final Duration ROOT_LIFETIME = Duration.ofDays(3650);
    public static final Duration INTERMEDIATE_LIFETIME = Duration.ofDays(365);

    private final Path folder;
    private final Disk disk;
    private final String trustDomain;
    private final Duration leafLifetime;
    private final InstantSource clock;
    private final Issuer root;
    private volatile Issuer intermediate;

    private Authority(Path folder, Disk disk, String trustDomain, Duration leafLifetime, InstantSource clock)
            throws IOException {
        this.folder = folder;
        this.disk = disk;
        this.trustDomain = trustDomain;
        this.leafLifetime = leafLifetime;
        this.clock = clock;
        Instant now = clock.instant();
        this.root = Files.exists(folder.resolve("root.key"))
                ? read("root.key")
                : write("root.key", Issuer.root(trustDomain, now, ROOT_LIFETIME));
        requireTrustDomain();
        disk.write(
                folder.resolve("root.pem"),
                Pem.ofCertificates(List.of(root.certificate())).getBytes(StandardCharsets.US_ASCII),
                Access.SHARED);
        this.intermediate =
                Files.exists(folder.resolve("intermediate.key")) ? read("intermediate.key") : newIntermediate(now);
    }

    /// Reads the CA of the folder, or makes one when there is none.
    ///
    /// @param leafLifetime of workload certificates
    /// @throws IOException when the files are damaged or belong to another trust domain
    public static Authority open(Path folder, Disk disk, String trustDomain, Duration leafLifetime, InstantSource clock)
            throws IOException {
        return new Authority(folder, disk, trustDomain, leafLifetime, clock);
    }

    public String trustDomain() {
        return trustDomain;
    }

    /// The trust bundle.
    public List<X509Certificate> roots() {
        return List.of(root.certificate());
    }

    /// A chain (leaf, then intermediate) for a workload. The identity is `id`, whatever the request asks for.
    ///
    /// @throws IOException when a new intermediate was due and could not be written
    public List<X509Certificate> sign(SpiffeId id, CertificateRequest request) throws IOException {
        Instant now = clock.instant();
        Issuer issuer = intermediate(now);
        return List.of(issuer.leaf(request.publicKey(), Issuer.Leaf.of(id, leafLifetime), now), issuer.certificate());
    }

    /// New credentials for the control plane itself. The chain ends in the root: a joining workload knows only the
    /// root's hash, from its token.
    Credentials own(SpiffeId id, List<String> dnsNames, List<String> ipAddresses, Duration lifetime)
            throws IOException {
        Instant now = clock.instant();
        Issuer issuer = intermediate(now);
        KeyedCertificate own = issuer.issue(new Issuer.Leaf(id, dnsNames, ipAddresses, lifetime), now);
        return new Credentials(
                own.keys().getPrivate(), List.of(own.certificate(), issuer.certificate(), root.certificate()));
    }

    private synchronized Issuer intermediate(Instant now) throws IOException {
        Instant end = intermediate.certificate().getNotAfter().toInstant();
        if (now.isAfter(end.minus(INTERMEDIATE_LIFETIME.dividedBy(2)))) {
            intermediate = newIntermediate(now);
        }
        return intermediate;
    }

    private Issuer newIntermediate(Instant now) throws IOException {
        return write("intermediate.key", root.intermediate(trustDomain, now, INTERMEDIATE_LIFETIME));
    }

    private void requireTrustDomain() throws IOException {
        String subject = root.certificate().getSubjectX500Principal().getName();
        if (!List.of(subject.split(",")).contains("O=" + trustDomain)) {
            throw new IOException(folder + " holds the CA of another trust domain (" + subject + "; expected: O="
                    + trustDomain + "); choose that trust domain or another state folder");
        }
    }

    private Issuer read(String name) throws IOException {
        Path file = folder.resolve(name);
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            return new Issuer(Pem.privateKey(text), Pem.certificates(text).getFirst());
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " is damaged: " + e.getMessage() + " (restore it from a backup)", e);
        }
    }

    private Issuer write(String name, Issuer issuer) throws IOException {
        String text = Pem.ofPrivateKey(issuer.key()) + Pem.ofCertificates(List.of(issuer.certificate()));
        disk.write(folder.resolve(name), text.getBytes(StandardCharsets.US_ASCII), Access.PRIVATE);
        return issuer;
    }
}
