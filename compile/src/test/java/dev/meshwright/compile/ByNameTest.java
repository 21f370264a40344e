package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ByNameTest {
    /// Law: it is the tree map that the same resources were put into.
    @Test
    void afterAnyAdditions_itIsTheSortedMap() {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            TreeMap<String, Resource> expected = new TreeMap<>();
            ByName map = ByName.EMPTY;
            for (int i = 0; i < 6; i++) {
                List<Resource> more = new ArrayList<>();
                for (int j = random.nextInt(6); j > 0; j--) {
                    more.add(resource(random));
                }
                map = map.with(more);
                more.forEach(r -> expected.put(r.name(), r));
                assertThat(map).as("seed " + seed).isEqualTo(expected).hasSameHashCodeAs(expected);
                assertThat(new ArrayList<>(map.keySet())).isEqualTo(new ArrayList<>(expected.keySet()));
                assertThat(new ArrayList<>(map.values())).isEqualTo(new ArrayList<>(expected.values()));
                String one = "r" + random.nextInt(12);
                assertThat(map.get(one)).isEqualTo(expected.get(one));
                assertThat(map.headMap(one)).isEqualTo(expected.headMap(one));
                assertThat(map.tailMap(one)).isEqualTo(expected.tailMap(one));
            }
        }
    }

    private static Resource resource(Random random) {
        return new Resource(
                TypeUrl.CLUSTER, "r" + random.nextInt(12), Integer.toString(random.nextInt()), ByteString.EMPTY);
    }
}
