package dev.meshwright.architect.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class QuestionLineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://reviews:9080/x?q=1 --from web.shop",
                "http://[2001:db8::1]:8080/ --from web -H 'a: it''s' -H \"b: say 'hi' \"",
                "tls://db:5432 --gateway my-gateway",
                "grpc://greeter:50051/hello.Greeter/SayHello --from outside",
                "POST https://x.example/ --from-labels app=web,version=v2 -n shop",
                "tcp://mongo:27017 --from-labels app=web"
            })
    void whatIsWritten_readsAsTheSameQuestion(String line) throws Target.Malformed {
        Question question = QuestionLine.parse(line, Optional.empty(), List.of(Map.entry("c", "\"'\"'")));
        assertThat(QuestionLine.parse(QuestionLine.write(question), Optional.empty(), List.of()))
                .isEqualTo(question);
    }
}
