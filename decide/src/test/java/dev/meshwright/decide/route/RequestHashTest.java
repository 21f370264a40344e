package dev.meshwright.decide.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.request.SyntheticHead;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// `RouteAction.HashPolicy` proto comments.
class RequestHashTest {
    private static final SyntheticHead REQUEST = SyntheticHead.request(
            "GET",
            "http",
            "h",
            "/x?user=ann&b=2",
            List.of(Map.entry("X-User", "ann"), Map.entry("Cookie", "a=1; user=ann; b=2")));

    @Test
    void everySource_givesAHash_orNone() {
        assertThat(hash(new HashPolicy.Header("x-user", false)).present()).isTrue();
        assertThat(hash(new HashPolicy.Cookie("user", "", -1, false)).present()).isTrue();
        assertThat(hash(new HashPolicy.QueryParameter("user", false)).present()).isTrue();
        assertThat(hash(new HashPolicy.SourceIp(false)).present()).isTrue();
        assertThat(hash(new HashPolicy.Header("x-none", false)).present()).isFalse();
        assertThat(hash(new HashPolicy.Cookie("use", "", -1, false)).present()).isFalse();
        assertThat(hash(new HashPolicy.QueryParameter("c", false)).present()).isFalse();
    }

    /// Stock Envoy takes a parameter without `=` as one with the empty value.
    @Test
    void aParameterWithoutAValue_isHashedAsTheEmptyText() {
        HashPolicy policy = new HashPolicy.QueryParameter("q", false);
        long empty = of("/x?Q&q=", policy).value();

        assertThat(of("/x?Q&q", policy).value()).isEqualTo(empty);
        assertThat(of("/x?q&q=1", policy).value()).isEqualTo(empty);
        assertThat(of("/x?qq&Q", policy).present()).isFalse();
    }

    private static RequestHash of(String path, HashPolicy policy) {
        RequestHash hash = new RequestHash();
        hash.compute(List.of(policy), SyntheticHead.request("GET", "http", "h", path, List.of()), "");
        return hash;
    }

    @Test
    void sameValue_givesTheSameHash_whateverElseIsSent() {
        SyntheticHead other = SyntheticHead.request("POST", "https", "o", "/y", List.of(Map.entry("x-user", "ann")));
        RequestHash hash = new RequestHash();
        hash.compute(List.of(new HashPolicy.Header("x-user", false)), other, "");

        assertThat(hash.value())
                .isEqualTo(hash(new HashPolicy.Header("x-user", false)).value());
    }

    @Test
    void terminalPolicy_endsTheList_whenItGaveAValue() {
        HashPolicy terminal = new HashPolicy.Header("x-user", true);
        HashPolicy absent = new HashPolicy.Header("x-none", true);
        HashPolicy source = new HashPolicy.SourceIp(false);

        assertThat(hash(terminal, source).value()).isEqualTo(hash(terminal).value());
        assertThat(hash(absent, source).value()).isEqualTo(hash(source).value());
    }

    /// Law: the cookie that a client is given leads it, when it sends it back, to where it was.
    @Test
    void givenCookie_hasTheHashThatItWasGivenWith() {
        Random random = new Random(11);
        HashPolicy policy = new HashPolicy.Cookie("stay", "/p", 90_000, false);
        for (int i = 0; i < 1000; i++) {
            RequestHash first = new RequestHash();
            first.compute(List.of(policy), REQUEST, "127.77.0.9", random.nextLong());
            String given = first.setCookie();
            assertThat(given).startsWith("stay=").endsWith("; Max-Age=90; Path=/p; HttpOnly");
            String pair = given.substring(0, given.indexOf(';'));
            for (String sent : List.of(pair, pair.replace("=", "=\"") + '"')) {
                RequestHash second = new RequestHash();
                SyntheticHead again =
                        SyntheticHead.request("GET", "http", "h", "/", List.of(Map.entry("cookie", "x=1; " + sent)));
                second.compute(List.of(policy), again, "127.77.0.1", random.nextLong());
                assertThat(second.value()).isEqualTo(first.value());
                assertThat(second.setCookie()).isEmpty();
            }
        }
    }

    @Test
    void cookieWithoutLifetime_isNeverGiven() {
        RequestHash hash = new RequestHash();
        hash.compute(List.of(new HashPolicy.Cookie("stay", "", -1, false)), REQUEST, "", 7);
        assertThat(hash.present()).isFalse();
        assertThat(hash.setCookie()).isEmpty();
    }

    private static RequestHash hash(HashPolicy... policies) {
        RequestHash hash = new RequestHash();
        hash.compute(List.of(policies), REQUEST, "127.77.0.9");
        return hash;
    }
}
