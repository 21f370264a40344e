package dev.meshwright.compile.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.model.HttpRoute.RouteMatch;
import dev.meshwright.model.Match;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexRewritesTest {
    private static Optional<RouteMatch> elements(String prefix) {
        return Optional.of(new RouteMatch(
                new Match.Path.ElementPrefix(prefix),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                List.of(),
                Map.of(),
                "",
                new Origin(new ElementId("HTTPRoute", "shop", "front"), "", Position.BUILT_IN)));
    }

    /// HTTPPathModifier of the Gateway API, `replacePrefixMatch`: whole elements are exchanged.
    @ParameterizedTest
    @CsvSource({
        "/, /new, /, /new/",
        "/, /new, /x/y, /new/x/y",
        "/, /new/, /x, /new/x",
        "/foo, /, /foo/x, /x",
        "/foo, /, /foo, /",
        "/foo, /new/, /foo/x, /new/x",
    })
    void prefixOfElements_isExchanged(String prefix, String replacement, String path, String expected) {
        var rewrite = RegexRewrites.ofElements(elements(prefix), replacement).orElseThrow();
        String java = rewrite.getSubstitution().replace("\\1", "$1");
        assertThat(Pattern.compile(rewrite.getPattern().getRegex())
                        .matcher(path)
                        .replaceFirst(java))
                .isEqualTo(expected);
    }
}
