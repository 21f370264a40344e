package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.model.Mesh;
import dev.meshwright.xds.TypeUrl;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The law of asking: each resource of a node is the one that compiling everything gives, whatever was asked before.
class AskedResourcesTest {
    private static final List<TypeUrl> TYPES =
            List.of(TypeUrl.LISTENER, TypeUrl.ROUTE, TypeUrl.CLUSTER, TypeUrl.ENDPOINT, TypeUrl.VIRTUAL_HOST);

    private record Asked(TypeUrl type, String name) {}

    @Test
    void inAnyOrder_eachResourceAndItsOrigins_areThoseOfTheWholeCompilation() {
        for (Case golden : Case.all()) {
            Mesh mesh = golden.mesh();
            for (String name : golden.nodes()) {
                for (long seed = 1; seed <= 3; seed++) {
                    check(golden + "/" + name + ", seed " + seed, mesh, golden.node(name, mesh), new Random(seed));
                }
            }
        }
    }

    private static void check(String what, Mesh mesh, ProxyNode node, Random random) {
        Compiled whole = new Compiler(new CompileCache()).compile(mesh, node);
        NodeResources asked = new Compiler(new CompileCache()).ask(mesh, node);
        List<Asked> all = new ArrayList<>();
        for (TypeUrl type : TYPES) {
            whole.resources().of(type).keySet().forEach(n -> all.add(new Asked(type, n)));
            all.add(new Asked(type, "outbound|80||nobody.example"));
        }
        Collections.shuffle(all, random);
        for (Asked each : all) {
            assertThat(asked.find(each.type, each.name))
                    .as("%s: %s", what, each)
                    .isEqualTo(
                            Optional.ofNullable(whole.resources().of(each.type).get(each.name)));
            assertThat(asked.origins().originOf(each.type, each.name, "x"))
                    .as("%s: origin of %s", what, each)
                    .isEqualTo(whole.origins().originOf(each.type, each.name, "x"));
        }
        for (TypeUrl type : TYPES) {
            assertThat(asked.names(type))
                    .as("%s: names of %s", what, type)
                    .isEqualTo(whole.resources().of(type).keySet());
        }
        assertThat(asked.names(TypeUrl.LISTENER)).containsAll(asked.inboundListeners());
        assertThat(asked.all()).isEqualTo(whole.resources());
    }
}
