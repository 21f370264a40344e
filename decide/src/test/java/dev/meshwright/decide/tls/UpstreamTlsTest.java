package dev.meshwright.decide.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UpstreamTlsTest {
    private static UpstreamTls offering(String... words) {
        CommonTls common = new CommonTls(
                CommonTls.Version.TLS_1_2,
                CommonTls.Version.TLS_1_3,
                List.of(),
                List.of(),
                List.of(words),
                List.of(),
                PeerValidation.NONE);
        return new UpstreamTls(common, "", UpstreamTls.SniSource.CONFIGURED);
    }

    private static List<String> words(UpstreamTls tls) {
        return tls.common().alpnProtocols();
    }

    @Test
    void httpOffersItsOwnVersion_whereNothingIsConfigured() {
        assertThat(words(offering().forHttp(false))).containsExactly("http/1.1");
        assertThat(words(offering().forHttp(true))).containsExactly("h2");
    }

    @Test
    void httpToAMeshPeer_takesThePlaceOfTheWordsForBytes() {
        UpstreamTls opaque = offering("istio-peer-exchange", "istio");

        assertThat(words(opaque.forHttp(false))).containsExactly("istio-http/1.1", "istio", "http/1.1");
        assertThat(words(opaque.forHttp(true))).containsExactly("istio-h2", "istio", "h2");
    }

    @Test
    void whatIsConfigured_stays() {
        assertThat(offering("h2", "http/1.1").forHttp(false)).isEqualTo(offering("h2", "http/1.1"));
    }
}
