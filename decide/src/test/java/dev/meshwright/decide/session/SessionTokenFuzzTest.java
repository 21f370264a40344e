package dev.meshwright.decide.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.meshwright.decide.request.Cookies;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.decide.request.SyntheticHead;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// What clients send in a session's place: any bytes as a token, as the message in one, and as a `cookie` header. Laws:
/// nothing is thrown; an address is no longer than the text it came from; what is told is understood; a cookie that is
/// found stands in its header.
class SessionTokenFuzzTest {
    @FuzzTest
    void token(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String encoded = Base64.getEncoder().encodeToString(bytes);
        for (String token : List.of(text, encoded)) {
            assertThat(SessionToken.address(token).length()).isLessThanOrEqualTo(token.length());
            assertThat(SessionToken.addressOfCookie(token, 1).length()).isLessThanOrEqualTo(token.length());
        }
        if (bytes.length <= 256) {
            assertThat(SessionToken.address(SessionToken.ofAddress(text))).isEqualTo(text);
            assertThat(SessionToken.addressOfCookie(SessionToken.ofCookie(text, 5), 5))
                    .isEqualTo(text);
            assertThat(SessionToken.addressOfCookie(SessionToken.ofCookie(text, 5), 6))
                    .isEmpty();
        }
    }

    @FuzzTest
    void cookie(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        SyntheticHead head = SyntheticHead.request("GET", "http", "a", "/", List.of(Map.entry("cookie", text)));
        long found = Cookies.find(head, new byte[] {'i', 'd'});
        if (found != RequestView.ABSENT) {
            String value = head.text(found);
            assertThat(value).doesNotContain(";");
            assertThat(text).containsAnyOf("id=" + value, "id=\"" + value + "\"");
        }
    }
}
