package dev.meshwright.decide.tls;

import java.util.List;

/// TLS towards whom we connect to: `UpstreamTlsContext`.
///
/// @param sni sent in the ClientHello; empty: none, unless the source says otherwise
public record UpstreamTls(CommonTls common, String sni, SniSource sniSource) {
    private static final List<String> OPAQUE = List.of("istio-peer-exchange", "istio");
    private static final List<String> HTTP_1 = List.of("istio-http/1.1", "istio", "http/1.1");
    private static final List<String> HTTP_2 = List.of("istio-h2", "istio", "h2");

    public enum SniSource {
        CONFIGURED,
        /// The endpoint's host name (`auto_host_sni`).
        ENDPOINT_HOSTNAME
    }

    /// What is offered where HTTP is going to be spoken. A mesh peer's port of undeclared protocol tells HTTP by
    /// the client's words, so those of the HTTP version take the place of the opaque ones, as Istio's filter
    /// `istio.alpn` does it. Where nothing is configured the version's own word is offered (Envoy docs, "ALPN" of
    /// upstream HTTP). What is configured otherwise stays.
    ///
    /// @return this, when nothing changes
    public UpstreamTls forHttp(boolean http2) {
        boolean opaque = common.alpnProtocols().equals(OPAQUE);
        if (!opaque && !common.alpnProtocols().isEmpty()) {
            return this;
        }
        List<String> words = opaque ? http2 ? HTTP_2 : HTTP_1 : List.of(http2 ? "h2" : "http/1.1");
        CommonTls offered = new CommonTls(
                common.minVersion(),
                common.maxVersion(),
                common.ciphers(),
                common.curves(),
                words,
                common.certificates(),
                common.validation());
        return new UpstreamTls(offered, sni, sniSource);
    }

    /// The same where the peer's certificate must carry the name of the server that is called, in the place of those
    /// configured (Envoy docs, `auto_san_validation`).
    public UpstreamTls showingName() {
        PeerValidation from = common.validation();
        PeerValidation validation = new PeerValidation(
                from.trust(),
                List.of(SanMatch.OF_THE_SERVER),
                from.crl(),
                from.spkiHashes(),
                from.certificateHashes(),
                from.untrusted());
        CommonTls checked = new CommonTls(
                common.minVersion(),
                common.maxVersion(),
                common.ciphers(),
                common.curves(),
                common.alpnProtocols(),
                common.certificates(),
                validation);
        return new UpstreamTls(checked, sni, sniSource);
    }
}
