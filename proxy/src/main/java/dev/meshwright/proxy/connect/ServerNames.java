package dev.meshwright.proxy.connect;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;

/// Sets the server name (SNI) that a client engine asks for. The JDK and Netty leave out a name that is no host name by
/// RFC 952, and those that the mesh asks for are none: `outbound_.80_._.reviews.shop.svc.cluster.local`.
final class ServerNames {
    private ServerNames() {}

    /// Before the handshake.
    static void ask(SSLEngine engine, String name) {
        if (engine instanceof ReferenceCountedOpenSslEngine openSsl) {
            SSL.setTlsExtHostName(openSsl.sslPointer(), name);
            return;
        }
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new Name(name)));
        engine.setSSLParameters(parameters);
    }

    private static final class Name extends SNIServerName {
        Name(String name) {
            super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.UTF_8));
        }
    }
}
