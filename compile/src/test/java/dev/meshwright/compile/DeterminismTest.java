package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.batch.Batch;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.model.Mesh;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Same input, same bytes: the order in which a snapshot lists its elements, a cache full of something else and
/// a cache that keeps nothing change nothing.
class DeterminismTest {
    @Test
    void shuffledSnapshots_giveTheSameBytes() {
        for (Case golden : Case.all()) {
            Mesh mesh = golden.mesh();
            for (long seed = 1; seed <= 20; seed++) {
                Mesh shuffled = shuffle(mesh, new Random(seed));
                for (String name : golden.nodes()) {
                    ProxyNode node = golden.node(name, mesh);
                    assertThat(fresh(shuffled, node).resources())
                            .as(golden + "/" + name + ", seed " + seed)
                            .isEqualTo(fresh(mesh, node).resources());
                }
            }
        }
    }

    @Test
    void whatACacheRemembers_changesNothing() {
        CompileCache shared = new CompileCache();
        Compiler remembering = new Compiler(shared);
        Compiler forgetful = new Compiler(new CompileCache(1));
        for (Case golden : Case.all()) {
            Mesh mesh = golden.mesh();
            for (String name : golden.nodes()) {
                ProxyNode node = golden.node(name, mesh);
                Compiled expected = fresh(mesh, node);
                assertThat(remembering.compile(mesh, node).resources()).isEqualTo(expected.resources());
                assertThat(forgetful.compile(mesh, node).resources()).isEqualTo(expected.resources());
            }
        }
    }

    /// Several hosts at a time, whichever is done first.
    @Test
    void howManyAreCompiledAtATime_changesNothing() {
        for (Batch batch : List.of(new Crowd(), new Backwards())) {
            for (Case golden : Case.all()) {
                Mesh mesh = Case.mesh(golden.documents(), batch);
                assertThat(mesh).as("%s", golden).isEqualTo(golden.mesh());
                Compiler compiler = new Compiler(new CompileCache(), batch);
                for (String name : golden.nodes()) {
                    ProxyNode node = golden.node(name, mesh);
                    assertThat(compiler.compile(mesh, node).resources())
                            .as(golden + "/" + name)
                            .isEqualTo(fresh(mesh, node).resources());
                }
            }
        }
    }

    private static final class Crowd implements Batch {
        @Override
        public <T, R> List<R> map(List<T> items, Function<? super T, ? extends R> work) {
            return items.parallelStream().<R>map(work).toList();
        }
    }

    private static final class Backwards implements Batch {
        @Override
        public <T, R> List<R> map(List<T> items, Function<? super T, ? extends R> work) {
            List<R> results = new ArrayList<>();
            for (T item : items.reversed()) {
                results.addFirst(work.apply(item));
            }
            return results;
        }
    }

    private static Compiled fresh(Mesh mesh, ProxyNode node) {
        return new Compiler(new CompileCache()).compile(mesh, node);
    }

    private static Mesh shuffle(Mesh mesh, Random random) {
        return new Mesh(
                mesh.settings(),
                shuffle(mesh.services(), random),
                shuffle(mesh.workloads(), random),
                shuffle(mesh.routes(), random),
                shuffle(mesh.destinationPolicies(), random),
                shuffle(mesh.gateways(), random),
                shuffle(mesh.peerAuthentications(), random),
                shuffle(mesh.sidecars(), random),
                shuffle(mesh.authorizationPolicies(), random),
                shuffle(mesh.requestAuthentications(), random),
                shuffle(mesh.telemetries(), random),
                mesh.inventory(),
                shuffle(mesh.envoyPatches(), random));
    }

    private static <T> List<T> shuffle(List<T> list, Random random) {
        List<T> shuffled = new ArrayList<>(list);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }
}
