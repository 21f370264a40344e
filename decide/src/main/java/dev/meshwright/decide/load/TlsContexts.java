package dev.meshwright.decide.load;

import dev.meshwright.decide.match.StringMatch;
import dev.meshwright.decide.tls.CertificateSource;
import dev.meshwright.decide.tls.CommonTls;
import dev.meshwright.decide.tls.CommonTls.Version;
import dev.meshwright.decide.tls.DataSource;
import dev.meshwright.decide.tls.DownstreamTls;
import dev.meshwright.decide.tls.PeerValidation;
import dev.meshwright.decide.tls.SanMatch;
import dev.meshwright.decide.tls.UpstreamTls;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads TLS contexts: `extensions.transport_sockets.tls.v3`.
final class TlsContexts {
    static final String DOWNSTREAM = "envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext";
    static final String UPSTREAM = "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext";
    static final String RAW_BUFFER = "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer";

    /// Where a context stands decides its default versions (proto comments of TlsParameters).
    private enum Side {
        DOWNSTREAM,
        UPSTREAM
    }

    private TlsContexts() {}

    static DownstreamTls downstream(Message m) throws LoadException {
        CommonTls common = common(Side.DOWNSTREAM);
        DownstreamTls.ClientCertificate client = DownstreamTls.ClientCertificate.OPTIONAL;
        DownstreamTls.ServerName serverName = DownstreamTls.ServerName.OPTIONAL;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> common = common(m.message(), Side.DOWNSTREAM);
                case 2 ->
                    client = m.wrappedFlag()
                            ? DownstreamTls.ClientCertificate.REQUIRED
                            : DownstreamTls.ClientCertificate.OPTIONAL;
                case 3 ->
                    serverName =
                            m.wrappedFlag() ? DownstreamTls.ServerName.REQUIRED : DownstreamTls.ServerName.OPTIONAL;
                // Session resumption saves handshakes; refusing or bounding it is always allowed (RFC 8446, 2.2).
                case 4, 5, 6, 7, 10 -> m.skip();
                case 8 -> {
                    if (m.number31() != 0) {
                        throw m.bad("expected: LENIENT_STAPLING");
                    }
                }
                case 9, 11 -> m.skip(); // how to search certificates by SNI, whose cipher order wins
                default -> throw m.unsupported();
            }
        }
        if (common.certificates().isEmpty()) {
            throw m.badHere("no certificate (expected: tls_certificates or tls_certificate_sds_secret_configs)");
        }
        if (client == DownstreamTls.ClientCertificate.REQUIRED
                && common.validation().trust() instanceof PeerValidation.Trust.None
                && common.validation().spkiHashes().isEmpty()
                && common.validation().certificateHashes().isEmpty()) {
            throw m.badHere(
                    "require_client_certificate without roots to check it against (expected: a validation context)");
        }
        return new DownstreamTls(common, client, serverName);
    }

    static UpstreamTls upstream(Message m) throws LoadException {
        CommonTls common = common(Side.UPSTREAM);
        String sni = "";
        UpstreamTls.SniSource source = UpstreamTls.SniSource.CONFIGURED;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> common = common(m.message(), Side.UPSTREAM);
                case 2 -> sni = m.text();
                case 3 -> m.refuseIfTrue();
                case 4, 5 -> m.skip(); // session cache size; key usage of RSA certificates, checked by the TLS library
                case 6 ->
                    source = m.flag() ? UpstreamTls.SniSource.ENDPOINT_HOSTNAME : UpstreamTls.SniSource.CONFIGURED;
                case 7 -> m.refuseIfTrue();
                default -> throw m.unsupported();
            }
        }
        return new UpstreamTls(common, sni, source);
    }

    private static CommonTls common(Side side) {
        return new CommonTls(
                Version.TLS_1_2,
                side == Side.DOWNSTREAM ? Version.TLS_1_3 : Version.TLS_1_2,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                PeerValidation.NONE);
    }

    private static CommonTls common(Message m, Side side) throws LoadException {
        CommonTls parameters = common(side);
        List<CertificateSource> certificates = new ArrayList<>();
        PeerValidation validation = PeerValidation.NONE;
        List<String> alpn = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> parameters = parameters(m.message(), side);
                case 2 -> certificates.add(certificate(m.message()));
                case 3 -> validation = validation(m.message());
                case 4 -> alpn.add(m.textNotEmpty());
                case 6 -> certificates.add(new CertificateSource.Secret(Secrets.secret(m.message())));
                case 7 -> validation = bySecret(PeerValidation.NONE, m.message());
                case 8 -> validation = combined(m.message());
                default -> throw m.unsupported();
            }
        }
        return new CommonTls(
                parameters.minVersion(),
                parameters.maxVersion(),
                parameters.ciphers(),
                parameters.curves(),
                alpn,
                certificates,
                validation);
    }

    private static CommonTls parameters(Message m, Side side) throws LoadException {
        CommonTls defaults = common(side);
        Version min = defaults.minVersion();
        Version max = defaults.maxVersion();
        List<String> ciphers = new ArrayList<>();
        List<String> curves = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> min = version(m, min);
                case 2 -> max = version(m, max);
                case 3 -> ciphers.add(m.textNotEmpty());
                case 4 -> curves.add(m.textNotEmpty());
                default -> throw m.unsupported();
            }
        }
        if (min.compareTo(max) > 0) {
            throw m.badHere("tls_minimum_protocol_version " + min + " is above tls_maximum_protocol_version " + max);
        }
        return new CommonTls(min, max, ciphers, curves, List.of(), List.of(), PeerValidation.NONE);
    }

    private static Version version(Message m, Version auto) throws LoadException {
        return switch (m.number31()) {
            case 0 -> auto;
            case 1 -> Version.TLS_1_0;
            case 2 -> Version.TLS_1_1;
            case 3 -> Version.TLS_1_2;
            case 4 -> Version.TLS_1_3;
            default -> throw m.bad("expected: TLS_AUTO, TLSv1_0 .. TLSv1_3");
        };
    }

    private static CertificateSource certificate(Message m) throws LoadException {
        DataSource chain = new DataSource.Absent();
        DataSource key = new DataSource.Absent();
        DataSource password = new DataSource.Absent();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> chain = Secrets.data(m.message());
                case 2 -> key = Secrets.data(m.message());
                case 3 -> password = Secrets.data(m.message());
                case 7 -> m.skip(); // watched_directory: files are watched by their own path
                default -> throw m.unsupported();
            }
        }
        if (chain instanceof DataSource.Absent || key instanceof DataSource.Absent) {
            throw m.badHere("expected: certificate_chain and private_key");
        }
        return new CertificateSource.Pair(chain, key, password);
    }

    private static PeerValidation combined(Message m) throws LoadException {
        PeerValidation defaults = PeerValidation.NONE;
        @Nullable PeerValidation secret = null;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> defaults = validation(m.message());
                case 2 -> secret = bySecret(PeerValidation.NONE, m.message());
                default -> throw m.unsupported();
            }
        }
        return secret == null
                ? defaults
                : new PeerValidation(
                        secret.trust(),
                        defaults.sans(),
                        defaults.crl(),
                        defaults.spkiHashes(),
                        defaults.certificateHashes(),
                        defaults.untrusted());
    }

    private static PeerValidation bySecret(PeerValidation rest, Message m) throws LoadException {
        return new PeerValidation(
                new PeerValidation.Trust.Secret(Secrets.secret(m)),
                rest.sans(),
                rest.crl(),
                rest.spkiHashes(),
                rest.certificateHashes(),
                rest.untrusted());
    }

    private static PeerValidation validation(Message m) throws LoadException {
        PeerValidation.Trust trust = new PeerValidation.Trust.None();
        List<SanMatch> sans = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        List<String> hashes = new ArrayList<>();
        DataSource crl = new DataSource.Absent();
        PeerValidation.Untrusted untrusted = PeerValidation.Untrusted.REFUSED;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> trust = new PeerValidation.Trust.Roots(Secrets.data(m.message()));
                case 2 -> hashes.add(fingerprint(m));
                case 3 -> keys.add(publicKey(m));
                case 7 -> crl = Secrets.data(m.message());
                case 6, 8 -> m.refuseIfTrue();
                case 9 -> sans.add(new SanMatch(SanMatch.Type.ANY, Matchers.string(m.message())));
                case 10 ->
                    untrusted =
                            m.number31() == 1 ? PeerValidation.Untrusted.ACCEPTED : PeerValidation.Untrusted.REFUSED;
                case 11 -> m.skip(); // watched_directory: files are watched by their own path
                case 14 -> m.refuseIfTrue();
                case 15 -> sans.add(san(m.message()));
                case 17 -> {
                    m.skip();
                    trust = new PeerValidation.Trust.SystemRoots();
                }
                default -> throw m.unsupported();
            }
        }
        return new PeerValidation(trust, sans, crl, keys, hashes, untrusted);
    }

    /// Hex with or without colons, as 64 small letters and digits.
    private static String fingerprint(Message m) throws LoadException {
        String hex = m.textNotEmpty().replace(":", "").toLowerCase(java.util.Locale.ROOT);
        if (!hex.matches("[0-9a-f]{64}")) {
            throw m.bad("expected: a SHA-256 in hex");
        }
        return hex;
    }

    private static String publicKey(Message m) throws LoadException {
        String base64 = m.textNotEmpty();
        if (!base64.matches("[A-Za-z0-9+/]{43}=")) {
            throw m.bad("expected: a SHA-256 in base64");
        }
        return base64;
    }

    private static SanMatch san(Message m) throws LoadException {
        SanMatch.Type type = SanMatch.Type.ANY;
        @Nullable StringMatch match = null;
        while (m.next()) {
            switch (m.number()) {
                case 1 ->
                    type = switch (m.number31()) {
                        case 1 -> SanMatch.Type.EMAIL;
                        case 2 -> SanMatch.Type.DNS;
                        case 3 -> SanMatch.Type.URI;
                        case 4 -> SanMatch.Type.IP_ADDRESS;
                        default -> throw m.bad("expected: EMAIL, DNS, URI or IP_ADDRESS");
                    };
                case 2 -> match = Matchers.string(m.message());
                default -> throw m.unsupported();
            }
        }
        if (match == null || type == SanMatch.Type.ANY) {
            throw m.badHere("expected: san_type and matcher");
        }
        return new SanMatch(type, match);
    }
}
