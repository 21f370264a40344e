package dev.meshwright.architect.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meshwright.architect.explain.Question.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET http://reviews:9080/reviews/0 | GET http://reviews:9080/reviews/0 | reviews:9080",
                "http://reviews | GET http://reviews/ | reviews",
                "post https://Shop.Example.com/a?b=c#d | POST https://shop.example.com/a?b=c | shop.example.com",
                "http://h:8080?x=1 | GET http://h:8080/?x=1 | h:8080",
                "grpc://greeter:50051/hello.Greeter/SayHello | POST grpc://greeter:50051/hello.Greeter/SayHello |"
                        + " greeter:50051",
                "tcp://mongo:27017 | tcp://mongo:27017 | mongo:27017",
                "tls://db | tls://db | db",
                "udp://dns:53 | udp://dns:53 | dns:53",
                "http://[::1]:80/ | GET http://[::1]/ | [::1]",
                "http://127.0.0.1:9080 | GET http://127.0.0.1:9080/ | 127.0.0.1:9080"
            })
    void aTarget_isReadAsPeopleWriteIt(String text, String shown, String authority) throws Target.Malformed {
        Target target = Target.parse(text);

        assertThat(target).hasToString(shown);
        assertThat(target.authority()).isEqualTo(authority);
        assertThat(Target.parse(target.toString())).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "reviews:9080/x",
                "/reviews",
                "ftp://h/x",
                "http://",
                "http://h:0/",
                "http://h:70000/",
                "http://h:x/",
                "http://u@h/",
                "tcp://h",
                "udp://h",
                "udp://h:1/path",
                "tcp://h:1/path",
                "GET tcp://h:1",
                "GET http://h/a b",
                "G(T http://h/",
                "http://h_ö/"
            })
    void whatIsNoTarget_isSaidWithWhatWasExpected(String text) {
        assertThatThrownBy(() -> Target.parse(text))
                .isInstanceOf(Target.Malformed.class)
                .hasMessageContaining("expected");
    }

    @Test
    void aLine_hasItsOwnCallerAndHeaders() throws Target.Malformed {
        Question question = QuestionLine.parse(
                "GET http://h/x -H 'end-user: jason smith' --from web.shop",
                Optional.of(new Source.Program("other")),
                List.of(Map.entry("a", "b")));

        assertThat(question.from()).isEqualTo(new Source.Program("web.shop"));
        assertThat(question.headers()).containsExactly(Map.entry("a", "b"), Map.entry("end-user", "jason smith"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET http://h/", "http://h/ --from", "http://h/ --form x", "http://h/ -H 'a: b --from x"})
    void aLineThatLacksSomething_isMalformed(String line) {
        assertThatThrownBy(() -> QuestionLine.parse(line, Optional.empty(), List.of()))
                .isInstanceOf(Target.Malformed.class);
    }

    @Test
    void aHeaderWithAControlCharacter_isMalformed() {
        assertThatThrownBy(() -> QuestionLine.header("a: b\r\nc: d")).isInstanceOf(Target.Malformed.class);
        assertThatThrownBy(() -> QuestionLine.header("no colon")).isInstanceOf(Target.Malformed.class);
    }

    @Test
    void json_isEscapedAndKeepsItsOrder() {
        assertThat(JsonText.compact(Map.of("a\"b", List.of("x\ny\u0001", 1.5, true))))
                .isEqualTo("{\"a\\\"b\":[\"x\\ny\\u0001\",1.5,true]}");
        assertThat(JsonText.pretty(List.of(Map.of(), List.of()))).isEqualTo("[\n  {},\n  []\n]\n");
    }
}
