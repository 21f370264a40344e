package dev.meshwright.base.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// `docs/diagnostics.md` is the catalogue as a page. To write it anew, for review:
/// `mvn -pl base test -Dtest=DiagnosticsPageTest -Dgolden.update=true`.
final class DiagnosticsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "diagnostics.md");

    @Test
    void page_isTheCatalogue() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Diagnostics

                Made from `base.diagnostic.Codes`. A code is never used for something else. An **error** leaves the element
                out (the old configuration stays where there is one), a **warning** uses it, though probably not as meant,
                an **info** is only worth knowing.

                | code | severity | what it says | what to do |
                | --- | --- | --- | --- |
                """);
        for (Codes.Entry entry : Codes.all()) {
            page.append("| %s | %s | %s | %s |\n"
                    .formatted(
                            entry.code(),
                            entry.severity().name().toLowerCase(Locale.ROOT),
                            entry.title(),
                            entry.help()));
        }
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, page);
        }
        assertThat(page.toString()).isEqualTo(Files.readString(PAGE));
    }
}
