package dev.meshwright.compile.memo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.xds.TypeUrl;
import org.junit.jupiter.api.Test;

class CompileCacheTest {
    private record Inputs(String text, Origin origin) {}

    @Test
    void inputsThatDifferInPositionAlone_giveTheSameInstance() {
        CompileCache cache = new CompileCache();
        Part first = cache.part(new Inputs("a", at(1)), CompileCacheTest::compile);
        assertThat(cache.part(new Inputs("a", at(2)), CompileCacheTest::compile))
                .isSameAs(first);
        assertThat(cache.part(new Inputs("b", at(1)), CompileCacheTest::compile))
                .isNotSameAs(first);
    }

    @Test
    void aFullCache_forgetsWhatWasUnusedForLongest() {
        CompileCache cache = new CompileCache(2500);
        Part kept = cache.part(new Inputs("a", at(1)), CompileCacheTest::compile);
        cache.part(new Inputs("b", at(1)), CompileCacheTest::compile);
        cache.part(new Inputs("a", at(1)), CompileCacheTest::compile);
        cache.part(new Inputs("c", at(1)), CompileCacheTest::compile);

        assertThat(cache.size()).isEqualTo(2);
        assertThat(cache.part(new Inputs("a", at(1)), CompileCacheTest::compile))
                .isSameAs(kept);
        assertThat(cache.misses()).isEqualTo(3);
        assertThat(cache.hits()).isEqualTo(2);
    }

    private static Part compile(Inputs in) {
        return Part.of(TypeUrl.CLUSTER, in.text(), new Draft<>(StringValue.of(in.text()), new OriginPaths()));
    }

    private static Origin at(int line) {
        return new Origin(new ElementId("Service", "shop", "a"), "", new Position("a.yaml", line, 1));
    }
}
