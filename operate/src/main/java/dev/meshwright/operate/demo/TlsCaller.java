package dev.meshwright.operate.demo;

import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.KeyedCertificate;
import dev.meshwright.base.identity.Keys;
import dev.meshwright.base.identity.SpiffeId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// A caller that knocks at a sidecar's inbound port with whatever certificate the check wants, and reports what
/// came back.
final class TlsCaller {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final char[] NO_PASSWORD = new char[0];

    private TlsCaller() {}

    /// A client certificate with its key; no certificate at all when the chain is empty.
    record Credential(KeyPair keys, List<X509Certificate> chain) {
        static Credential none() {
            return new Credential(Keys.generate(), List.of());
        }

        static Credential issued(Issuer issuer, SpiffeId id, Instant at, Duration lifetime) {
            KeyedCertificate issued = issuer.issue(Issuer.Leaf.of(id, lifetime), at);
            return new Credential(issued.keys(), List.of(issued.certificate(), issuer.certificate()));
        }
    }

    /// Sends `GET /` over TLS. The first line of the answer, or the reason why there was none.
    static String tls(URI target, Credential credential) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers(credential), new TrustManager[] {new AnyServer()}, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"istio-http/1.1", "istio"});
            socket.setSSLParameters(parameters);
            return exchange(socket, target);
        } catch (IOException e) {
            return refused(e);
        }
    }

    /// The same without TLS.
    static String plaintext(URI target) {
        try (Socket socket = new Socket()) {
            return exchange(socket, target);
        } catch (IOException e) {
            return refused(e);
        }
    }

    static boolean answered(String outcome) {
        return outcome.startsWith("HTTP/1.1 ");
    }

    private static String refused(IOException e) {
        return "refused (" + e.getClass().getSimpleName() + ": " + e.getMessage() + ")";
    }

    private static String exchange(Socket socket, URI target) throws IOException {
        socket.connect(new InetSocketAddress(target.getHost(), target.getPort()), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        String request = "GET / HTTP/1.1\r\nhost: reviews\r\nconnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        byte[] first = socket.getInputStream().readNBytes(64);
        if (first.length == 0) {
            return "refused (connection closed without an answer)";
        }
        String text = new String(first, StandardCharsets.ISO_8859_1);
        return text.startsWith("HTTP/") ? text.lines().findFirst().orElse("") : "refused (answer is not HTTP)";
    }

    private static javax.net.ssl.KeyManager[] keyManagers(Credential credential) throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            if (!credential.chain().isEmpty()) {
                X509Certificate[] chain = new ArrayList<>(credential.chain()).toArray(X509Certificate[]::new);
                store.setKeyEntry("client", credential.keys().getPrivate(), NO_PASSWORD, chain);
            }
            KeyManagerFactory factory = KeyManagerFactory.getInstance("NewSunX509");
            factory.init(new javax.net.ssl.KeyStoreBuilderParameters(
                    KeyStore.Builder.newInstance(store, new KeyStore.PasswordProtection(NO_PASSWORD))));
            return factory.getKeyManagers();
        } catch (IOException e) {
            throw new GeneralSecurityException("cannot build a key store in memory", e);
        }
    }

    /// The check asks whether the server refuses us, so whoever answers is good enough.
    private static final class AnyServer extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
