package dev.meshwright.decide.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Envoy docs, "Access logging: command operators".
class TemplateTest {
    @Test
    void operators_areReplaced_andLengthsKept() {
        StringBuilder text = new StringBuilder();

        Template.parse("[%START_TIME%] \"%REQ(X-A?:PATH):3%\" 100%%")
                .render((command, to) -> to.append('<').append(command.name()).append(command.argument()), text);

        assertThat(text).hasToString("[<START_TIME] \"<RE\" 100%");
    }

    @Test
    void textWithoutOperators_isConstant() {
        assertThat(Template.parse("a%%b").constant()).isTrue();
        assertThat(Template.parse("a%%b").text()).isEqualTo("a%b");
        assertThat(Template.parse("").text()).isEmpty();
        assertThat(Template.parse("%PROTOCOL%").constant()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"50%", "%REQ(a", "%REQ(a)", "%REQ(a):%", "% %", "%lower%"})
    void operatorThatIsNotClosed_isRefused(String text) {
        assertThatThrownBy(() -> Template.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
