package dev.meshwright.testing.authorization;

import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.Keys;
import dev.meshwright.base.identity.Pem;
import dev.meshwright.base.identity.SpiffeId;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// One authority, and certificates of it as the mesh's agents would have them.
final class MeshKeys {
    private static final Duration LIFE = Duration.ofHours(2);
    private static final char[] NO_PASSWORD = {};

    private final Issuer root = Issuer.root("cluster.local", Instant.now(), LIFE);
    private final KeyPair keys = Keys.generate();
    private final Map<String, KeyManagerFactory> shown = new HashMap<>();
    private final TrustManagerFactory trusted;

    MeshKeys() throws GeneralSecurityException, IOException {
        KeyStore roots = empty();
        roots.setCertificateEntry("root", root.certificate());
        trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(roots);
    }

    String roots() {
        return Pem.ofCertificates(List.of(root.certificate()));
    }

    String certificate(String identity) {
        return Pem.ofCertificates(List.of(leaf(identity)));
    }

    String privateKey() {
        return Pem.ofPrivateKey(keys.getPrivate());
    }

    private X509Certificate leaf(String identity) {
        return root.leaf(keys.getPublic(), Issuer.Leaf.of(SpiffeId.parse(identity), LIFE), Instant.now());
    }

    /// A client that shows this identity and trusts the authority. A new one each time, with no session to resume: a
    /// resumed one would repeat the server name of its first connection.
    SSLContext client(String identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown(identity).getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private KeyManagerFactory shown(String identity) {
        return shown.computeIfAbsent(identity, id -> {
            try {
                KeyStore own = empty();
                own.setKeyEntry("own", keys.getPrivate(), NO_PASSWORD, new X509Certificate[] {leaf(id)});
                KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(own, NO_PASSWORD);
                return factory;
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException("every JDK has these algorithms", e);
            }
        });
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
