package dev.meshwright.decide.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.identity.TokenIssuer;
import dev.meshwright.decide.load.JwtTables;
import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.trace.Trace;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtClaimToHeader;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtHeader;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The filter's rules, as Envoy has them.
class JwtKernelTest {
    private static final TokenIssuer ISSUER = new TokenIssuer();
    private static final long NOW = 1_800_000_000;

    private static JwtProvider.Builder provider() {
        return JwtFilters.provider("me", ISSUER.jwks());
    }

    private static JwtVerdict judge(JwtProvider.Builder provider, SyntheticHead head) throws LoadException {
        return JwtKernel.judge(
                JwtTables.of(JwtFilters.optional(provider.build())), null, head, KeyLookup.NOTHING, NOW, Trace.NONE);
    }

    private static SyntheticHead request(String path, String... headers) {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.add(Map.entry(headers[i], headers[i + 1]));
        }
        return SyntheticHead.request("GET", "http", "shop", path, all);
    }

    private static SyntheticHead bearing(String token) {
        return request("/", "authorization", "Bearer " + token);
    }

    private static JwtStatus status(String token) throws LoadException {
        return judge(provider(), bearing(token)) instanceof JwtVerdict.Refused(var status) ? status : JwtStatus.OK;
    }

    @ParameterizedTest
    @CsvSource({
        "RS256, rsa",
        "RS384, rsa",
        "RS512, rsa",
        "PS256, rsa",
        "PS384, rsa",
        "PS512, rsa",
        "ES256, p256",
        "ES384, p384",
        "ES512, p521",
        "EdDSA, ed",
        "HS256, oct",
        "HS384, oct",
        "HS512, oct",
    })
    void everyAlgorithm_isVerified_withItsOwnKey(String alg, String kid) throws LoadException {
        String header = "{\"alg\":\"" + alg + "\",\"kid\":\"" + kid + "\"}";
        String token = ISSUER.token(header, "{\"iss\":\"me\",\"sub\":\"x\"}", alg);

        assertThat(status(token)).isEqualTo(JwtStatus.OK);
        assertThat(status(token.substring(0, token.length() - 8) + "AAAAAAAA"))
                .isEqualTo(JwtStatus.VERIFICATION_FAILED);
        assertThat(status(ISSUER.token("{\"alg\":\"" + alg + "\"}", "{\"iss\":\"me\"}", alg)))
                .as("without kid every key is tried")
                .isEqualTo(JwtStatus.OK);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"iss\":\"me\",\"exp\":1799999900} | EXPIRED",
                "{\"iss\":\"me\",\"exp\":1799999941} | OK",
                "{\"iss\":\"me\",\"nbf\":1800000061} | NOT_YET_VALID",
                "{\"iss\":\"me\",\"nbf\":1800000060} | OK",
                "{\"iss\":\"you\"} | UNKNOWN_ISSUER",
                "{\"sub\":\"x\"} | UNKNOWN_ISSUER",
                "{\"iss\":1} | ISS_NOT_STRING",
                "{\"iss\":\"me\",\"sub\":[]} | SUB_NOT_STRING",
                "{\"iss\":\"me\",\"exp\":\"soon\"} | EXP_NOT_INTEGER",
                "{\"iss\":\"me\",\"exp\":-1} | EXP_OUT_OF_RANGE",
                "{\"iss\":\"me\",\"nbf\":1e300} | NBF_OUT_OF_RANGE",
                "{\"iss\":\"me\",\"iat\":true} | IAT_NOT_INTEGER",
                "{\"iss\":\"me\",\"jti\":7} | JTI_NOT_STRING",
                "{\"iss\":\"me\",\"aud\":[\"a\",1]} | AUD_NOT_STRING",
                "{\"iss\":\"me\",\"exp\":0} | EXPIRED",
                "{\"iss\":\"you\",\"iss\":\"me\"} | PAYLOAD_BAD_JSON",
                "[] | PAYLOAD_BAD_JSON",
            })
    void claims_areChecked(String payload, JwtStatus expected) throws LoadException {
        assertThat(status(ISSUER.token(payload))).isEqualTo(expected);
    }

    @Test
    void whatIsNoToken_isRefused_withItsReason() throws LoadException {
        String payload = TokenIssuer.encode("{\"iss\":\"me\"}");
        String good = TokenIssuer.encode("{\"alg\":\"RS256\"}");
        assertThat(status("x")).isEqualTo(JwtStatus.BAD_FORMAT);
        assertThat(status("a.b.c.d")).isEqualTo(JwtStatus.BAD_FORMAT);
        assertThat(status(good + "." + payload + ".")).isEqualTo(JwtStatus.BAD_FORMAT);
        assertThat(status("a!." + payload + ".AA")).isEqualTo(JwtStatus.HEADER_BAD_BASE64);
        assertThat(status(TokenIssuer.encode("{") + "." + payload + ".AA")).isEqualTo(JwtStatus.HEADER_BAD_JSON);
        assertThat(status(TokenIssuer.encode("{}") + "." + payload + ".AA")).isEqualTo(JwtStatus.HEADER_BAD_ALG);
        assertThat(status(TokenIssuer.encode("{\"alg\":\"RS256\",\"kid\":1}") + "." + payload + ".AA"))
                .isEqualTo(JwtStatus.HEADER_BAD_KID);
        assertThat(status(good + ".!.AA")).isEqualTo(JwtStatus.PAYLOAD_BAD_BASE64);
        assertThat(status(good + "." + payload + ".!")).isEqualTo(JwtStatus.SIGNATURE_BAD_BASE64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "RS1", "rs256", ""})
    void algorithmsThatProveNothing_areRefused(String alg) throws LoadException {
        String unsigned = TokenIssuer.encode("{\"alg\":\"" + alg + "\",\"kid\":\"rsa\"}") + "."
                + TokenIssuer.encode("{\"iss\":\"me\"}") + ".AA";
        assertThat(status(unsigned)).isEqualTo(JwtStatus.HEADER_UNKNOWN_ALG);
    }

    @Test
    void publicKey_isNoSecret() throws LoadException {
        String confused =
                ISSUER.token("{\"alg\":\"HS256\",\"kid\":\"rsa\"}", "{\"iss\":\"me\"}", "HS256 with the public key");
        assertThat(status(confused)).isEqualTo(JwtStatus.VERIFICATION_FAILED);
        assertThat(status(ISSUER.token("{\"alg\":\"ES256\",\"kid\":\"rsa\"}", "{\"iss\":\"me\"}", "RS256")))
                .isEqualTo(JwtStatus.VERIFICATION_FAILED);
    }

    @Test
    void unknownKid_matchesNoKey() throws LoadException {
        assertThat(status(ISSUER.token("{\"alg\":\"RS256\",\"kid\":\"other\"}", "{\"iss\":\"me\"}", "RS256")))
                .isEqualTo(JwtStatus.NO_MATCHING_KEY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"bar\" | 403",
                "[\"bar\",\"foo\"] | 0",
                "\"https://foo/\" | 0",
                "\"foo/\" | 0",
                "[] | 403",
            })
    void audience_isOneOfThoseAllowed_whateverItsSchemeAndLastSlash(String aud, int expected) throws LoadException {
        JwtVerdict verdict = judge(
                provider().addAudiences("http://foo"), bearing(ISSUER.token("{\"iss\":\"me\",\"aud\":" + aud + "}")));
        assertThat(verdict instanceof JwtVerdict.Refused(var status) ? status.httpStatus() : 0)
                .isEqualTo(expected);
    }

    @Test
    void missingToken_passes_andAllOfSeveralMustBeGood() throws LoadException {
        String good = ISSUER.token("{\"iss\":\"me\"}");
        String late = ISSUER.token("{\"iss\":\"me\",\"exp\":1}");
        assertThat(judge(provider(), request("/"))).isInstanceOf(JwtVerdict.Passed.class);
        assertThat(judge(provider(), request("/", "authorization", "Basic abc")))
                .isInstanceOf(JwtVerdict.Passed.class);
        assertThat(judge(provider(), request("/?access_token=" + good, "authorization", "Bearer " + late)))
                .isEqualTo(new JwtVerdict.Refused(JwtStatus.EXPIRED));
        assertThat(judge(provider(), request("/?access_token=" + late, "authorization", "Bearer " + good)))
                .isEqualTo(new JwtVerdict.Refused(JwtStatus.EXPIRED));
        assertThat(judge(
                        provider(), request("/", "authorization", "Bearer " + good, "authorization", "Bearer " + late)))
                .isEqualTo(new JwtVerdict.Refused(JwtStatus.EXPIRED));
    }

    @Test
    void tokens_areFoundWhereTheProviderLooks_andTakenAway() throws LoadException {
        String good = ISSUER.token("{\"iss\":\"me\"}");
        JwtProvider.Builder elsewhere = provider()
                .addFromHeaders(JwtHeader.newBuilder().setName("X-Token").setValuePrefix("Value "))
                .addFromParams("tok")
                .addFromCookies("c");
        SyntheticHead byHeader = request("/", "x-token", "Value " + good);
        SyntheticHead byParam = request("/a?x=1&tok=" + good + "&y=%20#f");
        SyntheticHead byCookie = request("/", "cookie", "a=b; c=\"" + good + "\"");

        assertThat(payload(judge(elsewhere, byHeader))).isNotEmpty();
        assertThat(byHeader.find("x-token")).isNegative();
        assertThat(payload(judge(elsewhere, byParam))).isNotEmpty();
        assertThat(byParam.text(byParam.path())).isEqualTo("/a?x=1&y=%20#f");
        assertThat(payload(judge(elsewhere, byCookie))).isNotEmpty();
        assertThat(byCookie.first("cookie")).contains(good);
        assertThat(payload(judge(elsewhere, bearing(good))))
                .as("the usual places are not looked at")
                .isEmpty();
    }

    @Test
    void headersThatSpeakForTheToken_areTheFiltersAlone() throws LoadException {
        JwtProvider.Builder telling = provider()
                .setForward(true)
                .setForwardPayloadHeader("x-payload")
                .addClaimToHeaders(claim("x-sub", "sub"))
                .addClaimToHeaders(claim("x-deep", "a.b"))
                .addClaimToHeaders(claim("x-number", "n"))
                .addClaimToHeaders(claim("x-list", "l"))
                .addClaimToHeaders(claim("x-none", "z"));
        SyntheticHead forged = request("/", "x-payload", "me", "x-sub", "root", "x-none", "root");
        judge(telling, forged);
        assertThat(forged.headers()).isEmpty();

        String payload = "{\"iss\":\"me\",\"sub\":\"ada\",\"a\":{\"b\":true},\"n\":17,\"l\":[\"x\"]}";
        SyntheticHead good = bearing(ISSUER.token(payload));
        good.add("x-none", "root");
        judge(telling, good);
        assertThat(good.first("x-payload")).isEqualTo(TokenIssuer.encode(payload));
        assertThat(good.first("x-sub")).isEqualTo("ada");
        assertThat(good.first("x-deep")).isEqualTo("true");
        assertThat(good.first("x-number")).isEqualTo("17");
        assertThat(good.first("x-list")).isEqualTo("WyJ4Il0=");
        assertThat(good.find("x-none")).isNegative();
        assertThat(good.first("authorization")).startsWith("Bearer ");
    }

    private static JwtClaimToHeader claim(String header, String claim) {
        return JwtClaimToHeader.newBuilder()
                .setHeaderName(header)
                .setClaimName(claim)
                .build();
    }

    @Test
    void unknownKeys_areAwaited_andTheRequestStaysAsItCame() throws LoadException {
        SyntheticHead head = request("/", "authorization", "Bearer " + ISSUER.token("{\"iss\":\"me\"}"), "x-p", "y");
        JwtAuthnTable table = JwtTables.of(JwtFilters.optional(JwtFilters.fetching("me", "http://keys/", "keys")
                .setForwardPayloadHeader("x-p")
                .build()));
        List<Map.Entry<String, String>> before = head.headers();

        JwtVerdict waits = JwtKernel.judge(table, null, head, _ -> new KeyLookup.Known.Unknown(), NOW, Trace.NONE);
        assertThat(waits).isInstanceOf(JwtVerdict.Awaits.class);
        assertThat(head.headers()).isEqualTo(before);
        assertThat(JwtKernel.judge(table, null, head, _ -> new KeyLookup.Known.Failed(), NOW, Trace.NONE))
                .isEqualTo(new JwtVerdict.Refused(JwtStatus.KEYS_NOT_FETCHED));
        Jwks keys = Jwks.parse(ISSUER.jwks().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(JwtKernel.judge(table, null, head, _ -> new KeyLookup.Known.Fetched(keys), NOW, Trace.NONE))
                .isInstanceOf(JwtVerdict.Passed.class);
    }

    /// Whatever is done to a good token, or to the keys, nothing is let in that was not.
    @Test
    void changedToken_neverPasses() throws LoadException {
        long seed = Long.getLong("seed", new Random().nextLong());
        Random random = new Random(seed);
        String token = ISSUER.token("{\"iss\":\"me\",\"sub\":\"ada\",\"exp\":1900000000}");
        int signature = token.lastIndexOf('.');
        for (int i = 0; i < 2_000; i++) {
            StringBuilder changed = new StringBuilder(token);
            int at = random.nextInt(token.length());
            switch (random.nextInt(4)) {
                case 0 -> changed.setCharAt(at, (char) (' ' + random.nextInt(95)));
                case 1 -> changed.deleteCharAt(at);
                case 2 -> changed.insert(at, (char) (' ' + random.nextInt(95)));
                default -> changed.setLength(at);
            }
            String now = changed.toString();
            JwtVerdict verdict = judge(provider(), bearing(now));
            boolean sameBits = now.length() == token.length()
                    && now.substring(0, signature).equals(token.substring(0, signature))
                    && java.util.Arrays.equals(decoded(now), decoded(token));
            if (!now.equals(token)
                    && !sameBits
                    && !token.equals(now.replaceAll("^[^A-Za-z0-9._-]+", "").strip())) {
                assertThat(payload(verdict)).as("seed %d: %s", seed, now).isEmpty();
            }
        }
    }

    private static byte[] decoded(String token) {
        try {
            return java.util.Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static Map<String, Value> payload(JwtVerdict verdict) {
        return verdict instanceof JwtVerdict.Passed(var metadata, var _)
                        && metadata.fields().get("payload") instanceof Value.Struct(var fields)
                ? fields
                : Map.of();
    }
}
