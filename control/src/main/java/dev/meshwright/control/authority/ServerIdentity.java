package dev.meshwright.control.authority;

import dev.meshwright.base.identity.SpiffeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// The control plane's own certificate as TLS asks for it: made in memory, renewed on a handshake when half of its life
/// is over, so that a long-running control plane never shows an expired one. It is never written to disk.
public final class ServerIdentity extends X509ExtendedKeyManager {
    private static final Duration LIFETIME = Duration.ofHours(24);
    private static final String ALIAS = "control-plane";

    private final Authority authority;
    private final SpiffeId id;
    private final List<String> ipAddresses;
    private final InstantSource clock;
    private volatile Credentials current;

    /// @param rootNamespace of the id `spiffe://TRUSTDOMAIN/ns/ROOTNAMESPACE/sa/control-plane`
    /// @param ipAddresses that the control plane is called by
    public ServerIdentity(Authority authority, String rootNamespace, List<String> ipAddresses, InstantSource clock)
            throws IOException {
        this.authority = authority;
        this.id = new SpiffeId(authority.trustDomain(), rootNamespace, "control-plane");
        this.ipAddresses = List.copyOf(ipAddresses);
        this.clock = clock;
        this.current = make();
    }

    private Credentials make() throws IOException {
        return authority.own(id, List.of("localhost"), ipAddresses, LIFETIME);
    }

    private synchronized Credentials fresh() {
        Instant end = current.chain().getFirst().getNotAfter().toInstant();
        if (clock.instant().isAfter(end.minus(LIFETIME.dividedBy(2)))) {
            try {
                current = make();
            } catch (IOException e) {
                throw new UncheckedIOException("control plane certificate: cannot renew", e);
            }
        }
        return current;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return current.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return current.key();
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        fresh();
        return ALIAS;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        fresh();
        return ALIAS;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
