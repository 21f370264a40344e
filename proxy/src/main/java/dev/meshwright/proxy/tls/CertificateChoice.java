package dev.meshwright.proxy.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Chooses among several certificates of one server: of those with a kind of key that the client takes, the
/// one for the name that it asked for, else the first (Envoy: `DownstreamTlsContext`, "multiple
/// certificates"). An alias is the place in the list. BoringSSL's engine asks for elliptic curves first and
/// does not say which kinds of key the client takes: one that takes RSA alone is not served beside another
/// kind.
final class CertificateChoice extends X509ExtendedKeyManager {
    private final List<KeyMaterial> materials;

    CertificateChoice(List<KeyMaterial> materials) {
        this.materials = List.copyOf(materials);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        String fitting = null;
        for (int i = 0; i < materials.size(); i++) {
            if (fits(materials.get(i), keyType)) {
                if (isFor(materials.get(i), engine)) {
                    return Integer.toString(i);
                }
                fitting = fitting == null ? Integer.toString(i) : fitting;
            }
        }
        return fitting;
    }

    /// Key types are named by the JSSE (`EC`, `RSA`) or after a signature of TLS 1.2 (`EC_EC`, `RSASSA-PSS`).
    private static boolean fits(KeyMaterial material, String keyType) {
        return keyType.startsWith(material.key().getAlgorithm());
    }

    private static boolean isFor(KeyMaterial material, @Nullable SSLEngine engine) {
        if (engine == null || !(engine.getHandshakeSession() instanceof ExtendedSSLSession session)) {
            return false;
        }
        List<String> names = PeerVerifier.names(material.chain().getFirst(), SanCheck.Kind.DNS);
        for (SNIServerName asked : session.getRequestedServerNames()) {
            if (asked instanceof SNIHostName host && names.stream().anyMatch(n -> covers(n, host.getAsciiName()))) {
                return true;
            }
        }
        return false;
    }

    /// `*` stands for one label at the beginning (RFC 6125 6.4.3).
    private static boolean covers(String name, String host) {
        int dot = host.indexOf('.');
        return name.equalsIgnoreCase(host)
                || (name.startsWith("*.") && dot > 0 && name.substring(1).equalsIgnoreCase(host.substring(dot)));
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return material(alias).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return material(alias).key();
    }

    private KeyMaterial material(String alias) {
        return materials.get(Integer.parseInt(alias));
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = chooseEngineServerAlias(keyType, issuers, null);
        return alias == null ? null : new String[] {alias};
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
