package dev.meshwright.dialects.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.meshwright.dialects.document.Addresses;
import dev.meshwright.dialects.gatewayapi.GatewayApiDialect;
import dev.meshwright.dialects.istio.IstioDialect;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every rule that ships gives the same answer here and in the library that the authors of CEL keep, on values of its
/// schema, right and wrong. A failure prints the seed.
final class CelRulesTest {
    private static final int VALUES = Integer.getInteger("values", 200);
    private static final long SEED = Long.getLong("seed", 20_260_101L);
    private static final String[] TEXTS = {
        "",
        "*",
        "a",
        "a.b",
        "*.a.b",
        "http",
        "10.0.0.1",
        "unix:///a",
        "unix://@a",
        "unix:///a/",
        "1ms",
        "0s",
        "2s",
        "UPSERT",
        "REMOVE",
        "HOST",
        "Exact",
        "PathPrefix",
        "/a//b",
        "/a/../b",
        "/%2f",
        "Terminate",
        "HTTPS",
        "TLS",
        "443",
        "http://a/b",
        "ftp://a",
        "Hostname",
        "IPAddress",
        "Service",
        "DNS_ROUND_ROBIN",
        "STATIC",
        "WAYPOINT",
        "1.2.3.0/24"
    };

    private final CelOptions options = CelOptions.current().build();
    private final CelCompiler compiler = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(options)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("self", SimpleType.DYN)
            .addLibraries(CelExtensions.strings())
            .addFunctionDeclarations(
                    function("isIP", "is_ip", SimpleType.BOOL),
                    function("isURL", "is_url", SimpleType.BOOL),
                    function("url", "url", SimpleType.DYN),
                    CelFunctionDecl.newFunctionDeclaration(
                            "getScheme",
                            CelOverloadDecl.newMemberOverload("get_scheme", SimpleType.STRING, SimpleType.DYN)))
            .build();
    private final CelRuntime runtime = CelRuntimeFactory.legacyCelRuntimeBuilder()
            .setOptions(options)
            .addLibraries(CelExtensions.strings())
            .addFunctionBindings(
                    CelFunctionBinding.from("is_ip", String.class, Addresses::isIp),
                    CelFunctionBinding.from("is_url", String.class, CelUrl::isUrl),
                    CelFunctionBinding.from(
                            "url",
                            String.class,
                            text -> Map.of("scheme", CelUrl.of(text).scheme())),
                    CelFunctionBinding.from("get_scheme", Map.class, url -> String.valueOf(url.get("scheme"))))
            .build();

    private static CelFunctionDecl function(String name, String id, CelType result) {
        return CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newGlobalOverload(id, result, SimpleType.STRING));
    }

    private record RuleOfSchema(String rule, Schema schema) {}

    @Test
    void everyShippedRule_answersAsTheLibraryDoes() throws Exception {
        Map<String, RuleOfSchema> rules = new LinkedHashMap<>();
        for (Class<?> dialect : List.of(IstioDialect.class, GatewayApiDialect.class)) {
            SchemaSet schemas = new SchemaSet(dialect);
            for (String kind : kinds(dialect)) {
                for (String version : schemas.versions(kind)) {
                    collect(schemas.schema(kind, version).orElseThrow(), rules);
                }
            }
        }
        assertThat(rules.size()).isGreaterThan(90);
        CelRules ours = new CelRules();
        int held = 0;
        int broken = 0;
        for (RuleOfSchema each : rules.values()) {
            CelRuntime.Program program =
                    runtime.createProgram(compiler.compile(each.rule()).getAst());
            for (int i = 0; i < VALUES; i++) {
                long seed = SEED + i;
                Object self = value(each.schema(), new Random(seed), 0);
                boolean theirs = holds(program, self);
                assertThat(ours.holds(each.rule(), self))
                        .as("seed %d, rule %s, value %s", seed, each.rule(), self)
                        .isEqualTo(theirs);
                held += theirs ? 1 : 0;
                broken += theirs ? 0 : 1;
            }
        }
        assertThat(held).isGreaterThan(1_000);
        assertThat(broken).isGreaterThan(1_000);
    }

    @Test
    void errorInOnePart_isPassedOver_whenTheOtherDecides() {
        CelRules rules = new CelRules();
        assertThat(rules.holds("self.a == 1 || true", Map.of())).isTrue();
        assertThat(rules.holds("!(self.a == 1 && false)", Map.of())).isTrue();
        assertThat(rules.holds("self.a == 1 || false", Map.of())).isFalse();
        assertThat(rules.holds("self.exists(x, x.a == 1)", List.of(Map.of(), Map.of("a", 1L))))
                .isTrue();
    }

    private static boolean holds(CelRuntime.Program program, Object self) {
        try {
            return Boolean.TRUE.equals(program.eval(Map.of("self", self)));
        } catch (CelEvaluationException e) {
            return false;
        }
    }

    private static Set<String> kinds(Class<?> dialect) throws IOException, URISyntaxException {
        Path folder =
                Path.of(Objects.requireNonNull(dialect.getResource("schemas")).toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return new TreeSet<>(files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".json"))
                    .map(f -> f.replace(".json", ""))
                    .toList());
        }
    }

    private static void collect(Schema schema, Map<String, RuleOfSchema> rules) {
        schema.rules().stream()
                .forEach(rule -> rules.putIfAbsent(rule.expression(), new RuleOfSchema(rule.expression(), schema)));
        schema.properties().values().forEach(field -> collect(field, rules));
        schema.items().forEach(item -> collect(item, rules));
        schema.values().forEach(value -> collect(value, rules));
    }

    private static Object value(Schema schema, Random random, int depth) {
        return switch (schema.type()) {
            case "object" -> object(schema, random, depth);
            case "array" -> {
                List<Object> items = new ArrayList<>();
                for (int n = random.nextInt(4); n > 0 && !schema.items().isEmpty(); n--) {
                    items.add(value(schema.items().getFirst(), random, depth + 1));
                }
                yield items;
            }
            case "integer" -> (long) random.nextInt(4) * 22_000;
            case "number" -> random.nextInt(5) / 2.0;
            case "boolean" -> random.nextBoolean();
            default ->
                schema.words().isEmpty() || random.nextInt(4) == 0
                        ? TEXTS[random.nextInt(TEXTS.length)]
                        : schema.words().get(random.nextInt(schema.words().size()));
        };
    }

    private static Map<String, Object> object(Schema schema, Random random, int depth) {
        Map<String, Object> fields = new LinkedHashMap<>();
        schema.properties().forEach((name, field) -> {
            if (random.nextInt(depth < 3 ? 2 : 4) == 0) {
                fields.put(name.equals("namespace") ? "__namespace__" : name, value(field, random, depth + 1));
            }
        });
        for (int n = random.nextInt(3); n > 0 && !schema.values().isEmpty(); n--) {
            fields.put(
                    TEXTS[random.nextInt(TEXTS.length)], value(schema.values().getFirst(), random, depth + 1));
        }
        return fields;
    }
}
