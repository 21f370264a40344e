package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.util.List;
import java.util.Map;

/// Ports that gateway proxies open, and the hosts they answer for (Istio Gateway).
///
/// @param selector labels of the gateway workloads that serve it
/// @param workloadNamespace where those workloads are; empty: anywhere
/// @param services hosts of the services, of its namespace, whose workloads serve it, whatever their labels, at the
/// ports
///     that lead to them; empty: the selector counts
/// @param clientCertificate shown to backends that are called with TLS of their own, at most one
public record Gateway(
        String name,
        String namespace,
        Map<String, String> selector,
        String workloadNamespace,
        List<String> services,
        List<Server> servers,
        List<Credential.Ref> clientCertificate,
        Origin origin) {
    /// A gateway that shows backends no certificate.
    public Gateway(
            String name,
            String namespace,
            Map<String, String> selector,
            String workloadNamespace,
            List<String> services,
            List<Server> servers,
            Origin origin) {
        this(name, namespace, selector, workloadNamespace, services, servers, List.of(), origin);
    }

    /// A gateway whose workloads may be anywhere.
    public Gateway(String name, String namespace, Map<String, String> selector, List<Server> servers, Origin origin) {
        this(name, namespace, selector, "", List.of(), servers, origin);
    }

    /// A gateway that labels pick.
    public Gateway(
            String name,
            String namespace,
            Map<String, String> selector,
            String workloadNamespace,
            List<Server> servers,
            Origin origin) {
        this(name, namespace, selector, workloadNamespace, List.of(), servers, origin);
    }

    public Gateway {
        selector = SortedCopy.of(selector);
        services = List.copyOf(services);
        servers = List.copyOf(servers);
        clientCertificate = List.copyOf(clientCertificate);
    }

    /// @param bind address to listen on; empty: the gateway's
    /// @param hosts `*`, `host`, `*.suffix`, each maybe prefixed `namespace/`
    /// @param misdirected hosts that other servers on the port stand for: a request for one of them that
    ///     comes over a connection to this server is answered 421 (RFC 9110, section 15.5.20)
    public record Server(
            int port,
            String portName,
            Protocol protocol,
            String bind,
            List<String> hosts,
            Tls tls,
            List<String> misdirected,
            Origin origin) {
        public Server {
            hosts = List.copyOf(hosts);
            misdirected = List.copyOf(misdirected);
        }

        /// A server that answers 404 for hosts it does not know.
        public Server(
                int port, String portName, Protocol protocol, String bind, List<String> hosts, Tls tls, Origin origin) {
            this(port, portName, protocol, bind, hosts, tls, List.of(), origin);
        }

        /// The same on the gateway's own address.
        public Server(int port, String portName, Protocol protocol, List<String> hosts, Tls tls, Origin origin) {
            this(port, portName, protocol, "", hosts, tls, origin);
        }
    }

    public sealed interface Tls {
        record None() implements Tls {}

        record HttpsRedirect(Origin origin) implements Tls {}

        /// TLS ends here, with a certificate of the gateway's own.
        ///
        /// @param credentials of the gateway, one for each kind of key or name; empty: the files count
        /// @param authorities credential of those who sign client certificates, at most one; empty:
        ///     `caCertificates`, or what belongs to the first credential
        /// @param files certificates at the gateway, or PEM texts
        /// @param caCertificates that sign client certificates: a file at the gateway or PEM text; may be
        ///     empty
        record Terminate(
                ClientCertificates clients,
                List<Credential.Ref> credentials,
                List<Credential.Ref> authorities,
                List<KeyPair> files,
                String caCertificates,
                PeerChecks checks,
                Parameters parameters,
                Origin origin)
                implements Tls {
            public Terminate {
                credentials = List.copyOf(credentials);
                authorities = List.copyOf(authorities);
                files = List.copyOf(files);
            }

            /// With one credential that the gateway may use, or with files.
            public Terminate(
                    ClientCertificates clients,
                    String credential,
                    String certificate,
                    String privateKey,
                    String caCertificates,
                    PeerChecks checks,
                    Parameters parameters,
                    Origin origin) {
                this(
                        clients,
                        credential.isEmpty() ? List.of() : List.of(Credential.Ref.parse(credential, true)),
                        List.of(),
                        credential.isEmpty() ? List.of(new KeyPair(certificate, privateKey)) : List.of(),
                        caCertificates,
                        checks,
                        parameters,
                        origin);
            }

            /// Without checks beyond the authority, and with the versions that are usual. A credential is one
            /// that the gateway may use.
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

        /// TLS ends here with the workload's own certificate.
        ///
        /// @param clients REQUIRED: they are workloads of the mesh (mutual TLS); NOT_ASKED: anybody
        record Mesh(ClientCertificates clients, Parameters parameters, Origin origin) implements Tls {
            /// Mutual TLS of the mesh.
            public Mesh(Parameters parameters, Origin origin) {
                this(ClientCertificates.REQUIRED, parameters, origin);
            }
        }

        record Passthrough(Origin origin) implements Tls {}

        /// Mesh TLS is passed on to the service and subset that its server name says
        /// (`outbound_.PORT_.SUBSET_.HOST`).
        record AutoPassthrough(Origin origin) implements Tls {}
    }

    public enum ClientCertificates {
        NOT_ASKED,
        /// One that is shown must be right.
        OPTIONAL,
        REQUIRED
    }

    /// Paths at the gateway, or PEM texts.
    public record KeyPair(String certificate, String privateKey) {
        @Override
        public String toString() {
            return certificate.contains("-----BEGIN ") ? "KeyPair[PEM]" : "KeyPair[" + certificate + "]";
        }
    }

    /// What of a client's certificate is checked, beside the authority that signed it.
    ///
    /// @param subjectAltNames any of them; empty: any name
    /// @param revocations file with certificate revocation lists; may be empty
    /// @param enforced false: a client is let in whatever the checks say
    /// @param publicKeys base64 of the SHA-256 of each acceptable public key; empty: any
    /// @param certificates hex SHA-256 of each acceptable certificate; empty: any. A client that one of both
    ///     lists names is let in
    public record PeerChecks(
            List<String> subjectAltNames,
            String revocations,
            boolean enforced,
            List<String> publicKeys,
            List<String> certificates) {
        public static final PeerChecks NONE = new PeerChecks(List.of(), "", true, List.of(), List.of());

        public PeerChecks {
            subjectAltNames = List.copyOf(subjectAltNames);
            publicKeys = List.copyOf(publicKeys);
            certificates = List.copyOf(certificates);
        }

        /// Without pins.
        public PeerChecks(List<String> subjectAltNames, String revocations, boolean enforced) {
            this(subjectAltNames, revocations, enforced, List.of(), List.of());
        }
    }

    /// @param ciphers OpenSSL's names, for TLS up to 1.2; empty: the proxy's own
    /// @param curves for the key exchange, OpenSSL's names, most wanted first; empty: the proxy's own
    public record Parameters(Version min, Version max, List<String> ciphers, List<String> curves) {
        public static final Parameters DEFAULT = new Parameters(Version.TLS_1_2, Version.TLS_1_3, List.of(), List.of());

        public Parameters {
            ciphers = List.copyOf(ciphers);
            curves = List.copyOf(curves);
        }

        /// With the proxy's own curves.
        public Parameters(Version min, Version max, List<String> ciphers) {
            this(min, max, ciphers, List.of());
        }

        /// With what the mesh demands where nothing is written.
        ///
        /// @param open nobody wrote the lowest version
        public Parameters under(MeshTls.Demands demands, boolean open) {
            Version least = demands.min().orElse(min);
            return new Parameters(
                    open && least.compareTo(min) > 0 && least.compareTo(max) <= 0 ? least : min,
                    max,
                    ciphers.isEmpty() ? demands.ciphers() : ciphers,
                    curves.isEmpty() ? demands.curves() : curves);
        }
    }

    public enum Version {
        TLS_1_0,
        TLS_1_1,
        TLS_1_2,
        TLS_1_3
    }
}
