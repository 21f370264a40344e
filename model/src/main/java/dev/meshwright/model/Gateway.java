package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.util.List;
import java.util.Map;

/// Ports that gateway proxies open, and the hosts they answer for (Istio Gateway).
///
/// @param selector labels of the gateway workloads that serve it
public record Gateway(
        String name, String namespace, Map<String, String> selector, List<Server> servers, Origin origin) {
    public Gateway {
        selector = SortedCopy.of(selector);
        servers = List.copyOf(servers);
    }

    /// @param bind address to listen on; empty: the gateway's
    /// @param hosts `*`, `host`, `*.suffix`, each maybe prefixed `namespace/`
    public record Server(
            int port, String portName, Protocol protocol, String bind, List<String> hosts, Tls tls, Origin origin) {
        public Server {
            hosts = List.copyOf(hosts);
        }

        /// A server on the gateway's own address.
        public Server(int port, String portName, Protocol protocol, List<String> hosts, Tls tls, Origin origin) {
            this(port, portName, protocol, "", hosts, tls, origin);
        }
    }

    public sealed interface Tls {
        record None() implements Tls {}

        record HttpsRedirect(Origin origin) implements Tls {}

        /// TLS ends here, with a certificate of the gateway's own.
        ///
        /// @param credential name of a secret; empty: the files count
        record Terminate(
                ClientCertificates clients,
                String credential,
                String certificate,
                String privateKey,
                String caCertificates,
                PeerChecks checks,
                Parameters parameters,
                Origin origin)
                implements Tls {
            /// Without checks beyond the authority, and with the versions that are usual.
            public Terminate(
                    boolean mutual,
                    String credential,
                    String certificate,
                    String privateKey,
                    String caCertificates,
                    Origin origin) {
                this(
                        mutual ? ClientCertificates.REQUIRED : ClientCertificates.NOT_ASKED,
                        credential,
                        certificate,
                        privateKey,
                        caCertificates,
                        PeerChecks.NONE,
                        Parameters.DEFAULT,
                        origin);
            }
        }

        /// Mutual TLS of the mesh ends here: clients are workloads.
        record Mesh(Parameters parameters, Origin origin) implements Tls {}

        record Passthrough(Origin origin) implements Tls {}
    }

    public enum ClientCertificates {
        NOT_ASKED,
        /// One that is shown must be right.
        OPTIONAL,
        REQUIRED
    }

    /// What of a client's certificate is checked, beside the authority that signed it.
    ///
    /// @param subjectAltNames any of them; empty: any name
    /// @param revocations file with certificate revocation lists; may be empty
    /// @param enforced false: a client is let in whatever the checks say
    public record PeerChecks(List<String> subjectAltNames, String revocations, boolean enforced) {
        public static final PeerChecks NONE = new PeerChecks(List.of(), "", true);

        public PeerChecks {
            subjectAltNames = List.copyOf(subjectAltNames);
        }
    }

    /// @param ciphers OpenSSL's names, for TLS up to 1.2; empty: the proxy's own
    public record Parameters(Version min, Version max, List<String> ciphers) {
        public static final Parameters DEFAULT = new Parameters(Version.TLS_1_2, Version.TLS_1_3, List.of());

        public Parameters {
            ciphers = List.copyOf(ciphers);
        }
    }

    public enum Version {
        TLS_1_0,
        TLS_1_1,
        TLS_1_2,
        TLS_1_3
    }
}
