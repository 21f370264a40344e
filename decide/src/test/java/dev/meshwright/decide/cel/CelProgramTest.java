package dev.meshwright.decide.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meshwright.base.cel.CelSyntaxException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CelProgramTest {
    private static final Map<String, Object> VALUES = Map.of(
            "request.method",
            "GET",
            "request.path",
            "/items?a=1",
            "request.headers",
            (Attributes.Lookup) name -> name.equals("x-user") ? "ada" : null,
            "response.code",
            404L,
            "request.duration",
            Duration.ofMillis(1500),
            "connection.mtls",
            true);

    private static final Attributes CALL = new Attributes() {
        @Override
        public @Nullable Object attribute(String group, String name) {
            return VALUES.get(name.isEmpty() ? group : group + "." + name);
        }
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "response.code >= 400",
                "response.code == 404u && request.method == 'GET'",
                "request.headers['x-user'] == \"ada\"",
                "'x-user' in request.headers",
                "has(response.code) && !has(response.grpc_status)",
                "request.path.startsWith('/items') && request.path.matches('a=[0-9]+$')",
                "response.code in [404, 500]",
                "request.duration > duration('1s')",
                "connection.mtls ? true : false",
                "response.grpc_status == 1 || response.code == 404",
                "response.code == 404 || response.grpc_status == 1",
                "[1, 2, 3].exists(x, x * 2 == 4) && [1, 2].all(x, x % 3 != 0)",
                "size(request.method) == 3 && int('4') + 1 == 5",
                "string(response.code) + '!' == '404!'",
                "response.code / 100 == 4",
                "response.code == 404.0",
                "'a\\u0062' == 'ab' && 0x10 == 16"
            })
    void true_isWhatTheCallSays(String text) {
        assertThat(CelProgram.compile(text).holds(CALL)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "response.code < 400",
                "response.grpc_status == 0",
                "response.grpc_status != 0",
                "request.headers['x-other'] != 'ada'",
                "response.code",
                "response.code == 'text'",
                "response.code + 1",
                "response.code / 0 == 1",
                "9223372036854775807 + 1 > 0",
                "request.method.matches('(')  || false"
            })
    void errorsAndOtherValues_areNotTrue(String text) {
        boolean holds;
        try {
            holds = CelProgram.compile(text).holds(CALL);
        } catch (CelSyntaxException e) {
            holds = false;
        }
        assertThat(holds).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "response.code >=",
                "request.path.startWith('/')",
                "request.path.matches('(')",
                "'never ends",
                "1 == 1 1"
            })
    void whatCannotBe_isSaid(String text) {
        assertThatThrownBy(() -> CelProgram.compile(text)).isInstanceOf(CelSyntaxException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"response.kode == 1", "respons.code == 1", "some", "upstream_peer.app == 'a'"})
    void aNameThatNoCallHas_isAnErrorWhereItsValueIsNeeded(String text) {
        CelProgram program = CelProgram.compile(text);
        assertThat(program.holds(CALL)).isFalse();
        assertThat(program.text(CALL)).isEmpty();
        assertThat(CelProgram.compile("response.code == 404 || " + text).holds(CALL))
                .isTrue();
    }

    @Test
    void depth_isBounded() {
        String deep = "(".repeat(5_000) + "true" + ")".repeat(5_000);
        assertThatThrownBy(() -> CelProgram.compile(deep)).isInstanceOf(CelSyntaxException.class);
        assertThatThrownBy(() -> CelProgram.compile("!".repeat(5_000) + "true")).isInstanceOf(CelSyntaxException.class);
    }

    @Test
    void aTag_isAText_andNothingWhereThereIsNone() {
        assertThat(CelProgram.compile("response.code").text(CALL)).isEqualTo("404");
        assertThat(CelProgram.compile("request.headers['x-user']").text(CALL)).isEqualTo("ada");
        assertThat(CelProgram.compile("request.headers['x-other']").text(CALL)).isEmpty();
        assertThat(CelProgram.compile("request.headers").text(CALL)).isEmpty();
        assertThat(CelProgram.compile("request.duration").text(CALL)).isEqualTo("1.5s");
    }
}
