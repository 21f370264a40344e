package dev.meshwright.decide.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.request.SyntheticHead;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {
    private static final SessionState COOKIE = new SessionState.Cookie("stay", "/", 0, "");
    private static final SessionState HEADER = new SessionState.Header("X-Stay");

    @Test
    void whatAnAnswerTells_namesTheEndpointInTheNextRequest() {
        for (String endpoint : List.of("10.0.0.1:80", "[2001:db8::1]:8080", "/run/app.sock")) {
            assertThat(next(COOKIE, endpoint, 0).endpoint()).isEqualTo(endpoint);
            assertThat(next(HEADER, endpoint, 0).endpoint()).isEqualTo(endpoint);
        }
    }

    @Test
    void anAnswerOfTheNamedEndpoint_tellsNothing() {
        Session session = next(COOKIE, "10.0.0.1:80", 0);
        SyntheticHead answer = answer();
        session.tell("10.0.0.1:80", answer);
        assertThat(answer.headers()).isEmpty();
        session.tell("10.0.0.2:80", answer);
        assertThat(answer.first("set-cookie")).startsWith("stay=\"").endsWith("\"; Path=/; HttpOnly");
    }

    @Test
    void aCookieEndsWithItsTime() {
        SessionState brief = new SessionState.Cookie("stay", "/", 60, "; SameSite=Strict");
        SyntheticHead answer = answer();
        Session.of(brief, false, request("/"), 1000).tell("10.0.0.1:80", answer);
        assertThat(answer.first("set-cookie")).endsWith("; Max-Age=60; Path=/; HttpOnly; SameSite=Strict");
        SyntheticHead again = request("/", "cookie", value(answer.first("set-cookie")));
        assertThat(Session.of(brief, false, again, 1060).endpoint()).isEqualTo("10.0.0.1:80");
        assertThat(Session.of(brief, false, again, 1061).endpoint()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/, /a, true",
        "'', /a, true",
        "/a, /a, true",
        "/a, /a/b, true",
        "/a, /a?q, true",
        "/a, /ab, false",
        "/a/, /a/b, true",
        "/a/, /a, false",
        "/a, /b, false"
    })
    void aCookieIsForItsPath(String path, String requested, boolean covered) {
        SessionState state = new SessionState.Cookie("stay", path, 0, "");
        SyntheticHead answer = answer();
        Session.of(state, true, request(requested), 0).tell("10.0.0.1:80", answer);
        assertThat(answer.find("set-cookie") >= 0).isEqualTo(covered);
    }

    @Test
    void anOlderCookie_isTheAddressAlone() {
        String text = Base64.getEncoder().encodeToString("1.2.3.4:80".getBytes(StandardCharsets.ISO_8859_1));
        SyntheticHead request = request("/", "cookie", "other=1; stay=\"" + text + "\"");
        assertThat(Session.of(COOKIE, false, request, 0).endpoint()).isEqualTo("1.2.3.4:80");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%%%", "CgA=", "====", "Cg=="})
    void whatIsNoToken_namesNoEndpoint_thatThereIs(String token) {
        SyntheticHead request = request("/", "cookie", "stay=" + token);
        assertThat(Session.of(COOKIE, false, request, 0).endpoint()).doesNotContain(":");
    }

    @Test
    void anyBytesAreTaken() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            if (bytes.length > 2 && random.nextBoolean()) {
                bytes[0] = 10;
                bytes[1] = (byte) random.nextInt(bytes.length);
            }
            String token = Base64.getEncoder().encodeToString(bytes);
            assertThat(SessionToken.addressOfCookie(token, 0))
                    .as("seed %s", seed)
                    .hasSizeLessThanOrEqualTo(24);
        }
    }

    private static Session next(SessionState state, String endpoint, long now) {
        SyntheticHead answer = answer();
        Session.of(state, false, request("/"), now).tell(endpoint, answer);
        return state instanceof SessionState.Header(var name)
                ? Session.of(state, false, request("/", name, answer.first(name)), now)
                : Session.of(state, false, request("/", "cookie", value(answer.first("set-cookie"))), now);
    }

    private static String value(String setCookie) {
        return setCookie.substring(0, setCookie.indexOf(';'));
    }

    private static SyntheticHead request(String path) {
        return SyntheticHead.request("GET", "http", "h", path, List.of());
    }

    private static SyntheticHead request(String path, String name, String value) {
        return SyntheticHead.request("GET", "http", "h", path, List.of(Map.entry(name, value)));
    }

    private static SyntheticHead answer() {
        return SyntheticHead.response(200, List.of());
    }
}
