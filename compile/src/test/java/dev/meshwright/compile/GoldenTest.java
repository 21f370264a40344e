package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.model.Mesh;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ResourceSet;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every case folder compiles to its golden files. `-Dgolden.refresh=true` writes them anew, for review.
class GoldenTest {
    @TestFactory
    Stream<DynamicTest> eachNodeOfEachCase_getsItsGoldenResources() {
        return Case.all().stream()
                .flatMap(c ->
                        c.nodes().stream().map(node -> DynamicTest.dynamicTest(c + "/" + node, () -> check(c, node))));
    }

    private static void check(Case golden, String node) throws IOException {
        Mesh mesh = golden.mesh();
        ResourceSet resources = new Compiler(new CompileCache())
                .compile(mesh, golden.node(node, mesh))
                .resources();
        String text = text(resources, golden.shown(node));
        if (Boolean.getBoolean("golden.refresh")) {
            Files.writeString(golden.golden(node), text);
        }
        assertThat(text).isEqualTo(Case.text(golden.golden(node)));
    }

    private static String text(ResourceSet resources, List<String> shown) {
        StringBuilder text = new StringBuilder();
        resources
                .byType()
                .forEach((type, byName) -> byName.values().stream()
                        .filter(r -> shown.stream().anyMatch(id(r)::startsWith))
                        .forEach(r -> text.append("# ")
                                .append(id(r))
                                .append('\n')
                                .append(XdsText.json(r))
                                .append("\n\n")));
        return text.toString();
    }

    private static String id(Resource resource) {
        return resource.type().shortName() + "/" + resource.name();
    }
}
