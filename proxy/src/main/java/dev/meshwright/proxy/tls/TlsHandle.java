package dev.meshwright.proxy.tls;

import dev.meshwright.decide.tls.CertificateSource;
import dev.meshwright.decide.tls.CommonTls;
import dev.meshwright.decide.tls.DownstreamTls;
import dev.meshwright.decide.tls.PeerValidation;
import dev.meshwright.decide.tls.SanMatch;
import dev.meshwright.decide.tls.UpstreamTls;
import io.netty.handler.ssl.SslContext;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The TLS context of one transport socket, made anew whenever one of its secrets changes. Readers take
/// [#get] per connection; connections that are open keep the context they began with. A new secret that
/// cannot be used keeps the old context and is logged (threat model T5).
public final class TlsHandle implements Supplier<@Nullable SslContext>, Secrets.Dependent {
    private static final Logger LOG = LoggerFactory.getLogger(TlsHandle.class);

    private final String owner;
    private final CommonTls common;
    private final @Nullable DownstreamTls downstream;
    private final Secrets secrets;
    private volatile @Nullable SslContext current;
    private volatile TrustMaterial trust = new TrustMaterial(List.of(), List.of());

    private TlsHandle(String owner, CommonTls common, @Nullable DownstreamTls downstream, Secrets secrets) {
        this.owner = owner;
        this.common = common;
        this.downstream = downstream;
        this.secrets = secrets;
    }

    /// @param owner names the listener or cluster in logs
    /// @throws GeneralSecurityException when a certificate that is given in place cannot be used
    public static TlsHandle server(String owner, DownstreamTls table, Secrets secrets) throws GeneralSecurityException {
        return started(new TlsHandle(owner, table.common(), table, secrets));
    }

    /// @throws GeneralSecurityException when a certificate that is given in place cannot be used
    public static TlsHandle client(String owner, UpstreamTls table, Secrets secrets) throws GeneralSecurityException {
        return started(new TlsHandle(owner, table.common(), null, secrets));
    }

    private static TlsHandle started(TlsHandle handle) throws GeneralSecurityException {
        handle.rebuild();
        handle.secrets.register(handle);
        return handle;
    }

    @Override
    public @Nullable SslContext get() {
        return current;
    }

    @Override
    public void onSecretChanged() {
        try {
            rebuild();
        } catch (GeneralSecurityException e) {
            LOG.error("{}: a changed secret cannot be used, the old one stays: {}", owner, e.getMessage());
        }
    }

    private void rebuild() throws GeneralSecurityException {
        // Every secret is asked for before any is found missing, so that all of them are fetched at once.
        boolean complete = true;
        List<KeyMaterial> keys = new ArrayList<>();
        for (CertificateSource certificate : common.certificates()) {
            KeyMaterial key = key(certificate);
            complete &= key != null;
            if (key != null) {
                keys.add(key);
            }
        }
        List<SanCheck> sans = new ArrayList<>();
        PeerValidation rules = common.validation();
        addSans(rules.sans(), sans);
        boolean verifies = true;
        switch (rules.trust()) {
            case PeerValidation.Trust.None() -> verifies = false;
            case PeerValidation.Trust.Roots(var certificates) ->
                trust = TrustMaterial.fromPem(DataSources.read(certificates), DataSources.read(rules.crl()));
            case PeerValidation.Trust.SystemRoots() ->
                trust = SystemTrust.load().revoking(DataSources.read(rules.crl()));
            case PeerValidation.Trust.Secret(var ref) -> {
                if (secrets.get(ref) instanceof SecretValue.Validation(TrustMaterial material, PeerValidation more)) {
                    addSans(more.sans(), sans);
                    trust = material.revoking(DataSources.read(rules.crl()));
                } else {
                    complete = false;
                }
            }
        }
        if (!complete) {
            return;
        }
        Pins pins = new Pins(rules.spkiHashes(), rules.certificateHashes());
        if (rules.untrusted() == PeerValidation.Untrusted.ACCEPTED) {
            verifies = false;
        }
        if (!verifies && rules.untrusted() == PeerValidation.Untrusted.REFUSED && !pins.none()) {
            throw new GeneralSecurityException("pinned certificates need trusted_ca, which their chain ends at");
        }
        TrustMaterial now = trust;
        PeerVerifier verifier = verifies ? new PeerVerifier(() -> now, sans, pins) : null;
        try {
            current = build(keys, verifier);
        } catch (SSLException | IllegalArgumentException e) {
            throw new GeneralSecurityException("TLS context of " + owner + ": " + e.getMessage(), e);
        }
    }

    private SslContext build(List<KeyMaterial> keys, @Nullable PeerVerifier verifier)
            throws SSLException, GeneralSecurityException {
        TlsSettings settings = new TlsSettings(versions(), common.ciphers(), common.curves(), common.alpnProtocols());
        DownstreamTls server = downstream;
        if (server == null) {
            return TlsContexts.client(keys.isEmpty() ? null : keys.getFirst(), settings, verifier);
        }
        if (keys.isEmpty()) {
            throw new GeneralSecurityException("a listener needs tls_certificates or an SDS certificate");
        }
        TlsContexts.ClientCertificate client = server.clientCertificate() == DownstreamTls.ClientCertificate.REQUIRED
                ? TlsContexts.ClientCertificate.REQUIRED
                : verifier == null ? TlsContexts.ClientCertificate.NOT_ASKED : TlsContexts.ClientCertificate.OPTIONAL;
        return TlsContexts.server(keys, settings, verifier, client);
    }

    private @Nullable KeyMaterial key(CertificateSource source) throws GeneralSecurityException {
        return switch (source) {
            case CertificateSource.Pair(var chain, var key, var _) ->
                KeyMaterial.fromPem(DataSources.read(chain), DataSources.read(key));
            case CertificateSource.Secret(var ref) ->
                secrets.get(ref) instanceof SecretValue.Certificate(KeyMaterial material) ? material : null;
        };
    }

    private static void addSans(List<SanMatch> from, List<SanCheck> into) {
        for (SanMatch san : from) {
            into.add(
                    san.type() == SanMatch.Type.SERVER_NAME
                            ? SanCheck.SERVER_NAME
                            : (kind, value) -> covers(san.type(), kind) && san.accepts(value));
        }
    }

    private static boolean covers(SanMatch.Type type, SanCheck.Kind kind) {
        return switch (type) {
            case ANY -> true;
            case EMAIL -> kind == SanCheck.Kind.EMAIL;
            case DNS -> kind == SanCheck.Kind.DNS;
            case URI -> kind == SanCheck.Kind.URI;
            case IP_ADDRESS -> kind == SanCheck.Kind.IP_ADDRESS;
            case SERVER_NAME -> false;
        };
    }

    /// TLS 1.2 is the lowest version that is ever enabled, whatever is configured (threat model T1).
    private List<String> versions() {
        List<String> enabled = new ArrayList<>();
        if (common.maxVersion() == CommonTls.Version.TLS_1_3) {
            enabled.add("TLSv1.3");
        }
        if (common.minVersion() != CommonTls.Version.TLS_1_3) {
            enabled.add("TLSv1.2");
        }
        return enabled;
    }
}
