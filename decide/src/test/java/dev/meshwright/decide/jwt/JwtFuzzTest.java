package dev.meshwright.decide.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.meshwright.base.identity.TokenIssuer;
import dev.meshwright.decide.load.JwtTables;
import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Any bytes as a token and as a key set. Laws: nothing is thrown, nothing is let in.
class JwtFuzzTest {
    private static final String JWKS = new TokenIssuer().jwks();

    @FuzzTest
    void token(byte[] bytes) throws LoadException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        JwtAuthnTable table =
                JwtTables.of(JwtFilters.optional(JwtFilters.provider("", JWKS).build()));
        SyntheticHead head = SyntheticHead.request(
                "GET", "http", "a", "/?access_token=" + text, List.of(Map.entry("authorization", "Bearer " + text)));
        JwtVerdict verdict = JwtKernel.judge(table, null, head, KeyLookup.NOTHING, 1, Trace.NONE);
        assertThat(verdict).isInstanceOf(JwtVerdict.Refused.class);
    }

    @FuzzTest
    void keySet(byte[] bytes) {
        Jwks set = Jwks.parse(bytes);
        assertThat(set.usable() || !set.problems().isEmpty() || set.keys().isEmpty())
                .isTrue();
    }
}
