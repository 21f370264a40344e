package dev.meshwright.base.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DiagnosticTextTest {
    @Test
    void diagnostic_isShownWithItsLineAndACaret() {
        Diagnostic diagnostic = Diagnostic.warning(
                "MW0206",
                new Position("shop/reviews.yaml", 2, 9),
                "weights add up to 90",
                "they are relative",
                "raise v2");
        assertThat(DiagnosticText.render(diagnostic, "route:\n\tweight: 40\n")).isEqualTo("""
                        shop/reviews.yaml:2:9: warning MW0206 weights add up to 90
                          2 |  weight: 40
                            |         ^
                        cause: they are relative
                        next:  raise v2
                        """);
    }

    @Test
    void veryLongLine_isCutAroundThePlace() {
        String excerpt = DiagnosticText.excerpt(new Position("f", 1, 5000), "x".repeat(4999) + "Y" + "z".repeat(5000));
        List<String> lines = excerpt.lines().toList();
        assertThat(lines.getFirst()).hasSizeLessThan(180);
        assertThat(lines.getFirst().charAt(lines.getLast().indexOf('^'))).isEqualTo('Y');
    }

    @Test
    void placeOutsideTheText_hasNoExcerpt() {
        assertThat(DiagnosticText.excerpt(new Position("f", 9, 1), "a\n")).isEmpty();
        assertThat(DiagnosticText.excerpt(new Position("f", 0, 0), "a\n")).isEmpty();
        assertThat(DiagnosticText.excerpt(new Position("f", 1, 900), "a\n")).contains("^");
    }

    @Test
    void nearestName_forgivesSwapsAndCase_butNotADifferentWord() {
        Set<String> known = Set.of("route", "redirect", "retries");
        assertThat(NearestName.of("rotue", known)).contains("route");
        assertThat(NearestName.of("RETRIES", known)).contains("retries");
        assertThat(NearestName.of("timeout", known)).isEmpty();
        assertThat(NearestName.of("", known)).isEmpty();
    }

    @Test
    void everyCode_isInTheCatalogueOnce() throws IllegalAccessException {
        Set<String> listed = new HashSet<>();
        for (Codes.Entry entry : Codes.all()) {
            assertThat(listed.add(entry.code())).as(entry.code()).isTrue();
            assertThat(entry.title()).isNotBlank();
            assertThat(entry.help()).isNotBlank();
        }
        for (var field : Codes.class.getFields()) {
            assertThat(listed).contains((String) field.get(null));
        }
    }
}
