package dev.meshwright.dialects.gatewayapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.dialects.gatewayapi.FieldSupport.How;
import dev.meshwright.dialects.schema.Schema;
import dev.meshwright.dialects.schema.SchemaSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Every field of every schema has its line in the table of support, and docs/gateway-api.md shows that table.
/// To write the page anew: `mvn -pl dialects test -Dtest=FieldSupportTest -Dgolden.update=true`.
final class FieldSupportTest {
    private static final Path PAGE = Path.of("..", "docs", "gateway-api.md");
    private static final String MARK = "<!-- made by FieldSupportTest from the schemas -->\n";
    private static final List<String> KINDS = List.of(
            "GatewayClass",
            "Gateway",
            "ListenerSet",
            "HTTPRoute",
            "GRPCRoute",
            "TLSRoute",
            "TCPRoute",
            "UDPRoute",
            "BackendTLSPolicy",
            "ReferenceGrant",
            "XBackend",
            "XBackendTrafficPolicy",
            "XMesh");

    @Test
    void everyField_isHonouredOrNamedAsNotHonoured() throws IOException {
        StringBuilder table = new StringBuilder();
        for (String kind : KINDS) {
            SchemaSet schemas = new SchemaSet(GatewayApiDialect.class);
            Map<String, FieldSupport.Support> fields = new TreeMap<>();
            for (String version : schemas.versions(kind)) {
                Schema schema = schemas.schema(kind, version).orElseThrow();
                collect(
                        kind,
                        Optional.ofNullable(schema.properties().get("spec")).orElseThrow(),
                        "",
                        fields);
            }
            table.append("\n### ").append(kind).append(" (").append(String.join(", ", schemas.versions(kind)));
            table.append(")\n\n| field of `spec` | |\n| --- | --- |\n");
            fields.forEach((path, support) -> {
                assertThat(support.why()).as(kind + " " + path).isNotEqualTo("this version does not know the field");
                table.append("| ")
                        .append(path)
                        .append(" | ")
                        .append(text(support))
                        .append(" |\n");
            });
        }
        String page = Files.readString(PAGE);
        String expected = page.substring(0, page.indexOf(MARK) + MARK.length()) + table;
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }

    private static String text(FieldSupport.Support support) {
        return switch (support.how()) {
            case HONOURED -> "honoured";
            case NO_EFFECT -> "no effect, MW0201: " + support.why();
            case REFUSED -> "refused, MW0202: " + support.why();
        };
    }

    private static void collect(String kind, Schema schema, String path, Map<String, FieldSupport.Support> fields) {
        if (FieldSupport.isLeaf(schema) && !path.isEmpty()) {
            FieldSupport.Support support = FieldSupport.of(kind, path);
            assertThat(support.how() == How.HONOURED || !support.why().isEmpty())
                    .isTrue();
            fields.put(path, support);
            return;
        }
        Schema inner = schema.items().isEmpty() ? schema : schema.items().getFirst();
        inner.properties()
                .forEach((name, child) -> collect(kind, child, path.isEmpty() ? name : path + "." + name, fields));
    }
}
