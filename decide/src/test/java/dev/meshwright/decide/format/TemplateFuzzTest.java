package dev.meshwright.decide.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/// Any text as an access-log or header format. Law: refused with a message, or rendered within the lengths it names.
class TemplateFuzzTest {
    @FuzzTest
    void text(byte[] input) {
        String source = new String(input, StandardCharsets.UTF_8);
        Template template;
        try {
            template = Template.parse(source);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).message().contains(source);
            return;
        }
        StringBuilder line = new StringBuilder();
        template.render((command, to) -> to.append("0123456789"), line);
        assertThat(line.length())
                .isLessThanOrEqualTo(source.length() + 10 * template.parts().size());
        if (template.constant()) {
            assertThat(line.toString()).isEqualTo(template.text());
        }
    }
}
