package dev.meshwright.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.ScriptedSource;
import dev.meshwright.xds.TypeUrl;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The server against model clients, in one thread: whatever happens on the way, both wires end at the same state.
final class AdsModelTest {
    private static final List<TypeUrl> SHARED =
            List.of(TypeUrl.CLUSTER, TypeUrl.ENDPOINT, TypeUrl.LISTENER, TypeUrl.ROUTE);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong nanos = new AtomicLong();
    private final ScriptedSource source = new ScriptedSource();
    private final AdsServer server = new AdsServer(
            source,
            new AdsSettings(Duration.ofHours(1), 200, 1000, 10),
            AdsObserver.NONE,
            Runnable::run,
            timer,
            InstantSource.fixed(Instant.EPOCH),
            nanos::get);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    /// Listeners name route tables, tables name clusters, clusters have endpoints: nothing dangles.
    private static final class World {
        private final Random random;
        private final Map<TypeUrl, SortedMap<String, Resource>> types = new EnumMap<>(TypeUrl.class);
        private boolean mayBeBad;

        World(Random random, boolean mayBeBad) {
            this.random = random;
            this.mayBeBad = mayBeBad;
            for (TypeUrl type : TypeUrl.values()) {
                types.put(type, new TreeMap<>());
            }
            cluster("c0");
        }

        private SortedMap<String, Resource> of(TypeUrl type) {
            return types.getOrDefault(type, new TreeMap<>());
        }

        private void put(TypeUrl type, String name, String content) {
            String bad = mayBeBad && random.nextInt(8) == 0 ? "bad" : "";
            SortedMap<String, Resource> next = new TreeMap<>(of(type));
            next.put(
                    name,
                    ScriptedSource.resource(
                            type,
                            name,
                            ByteString.copyFromUtf8(bad + content + "#" + random.nextInt(1000) + "@" + name)));
            types.put(type, next);
        }

        private void remove(TypeUrl type, String name) {
            SortedMap<String, Resource> next = new TreeMap<>(of(type));
            next.remove(name);
            types.put(type, next);
        }

        private void cluster(String name) {
            put(TypeUrl.CLUSTER, name, "x=" + name);
            put(TypeUrl.ENDPOINT, name, "x=" + name);
        }

        private String anyCluster() {
            List<String> names = List.copyOf(of(TypeUrl.CLUSTER).keySet());
            return names.get(random.nextInt(names.size()));
        }

        void change() {
            int i = random.nextInt(5);
            switch (random.nextInt(8)) {
                case 0 -> cluster("c" + i);
                case 1 -> put(TypeUrl.ENDPOINT, anyCluster(), "x=y");
                case 2, 3 -> {
                    put(TypeUrl.ROUTE, "r" + i, "cluster=" + anyCluster());
                    put(TypeUrl.LISTENER, "l" + i, "route=r" + i);
                    put(TypeUrl.VIRTUAL_HOST, "r" + i + "/h" + random.nextInt(3), "x=y");
                }
                case 4 -> {
                    remove(TypeUrl.LISTENER, "l" + i);
                    remove(TypeUrl.ROUTE, "r" + i);
                    for (int h = 0; h < 3; h++) {
                        remove(TypeUrl.VIRTUAL_HOST, "r" + i + "/h" + h);
                    }
                }
                case 5 -> {
                    if (of(TypeUrl.CLUSTER).size() > 1) {
                        String gone = anyCluster();
                        remove(TypeUrl.CLUSTER, gone);
                        remove(TypeUrl.ENDPOINT, gone);
                        List.copyOf(of(TypeUrl.ROUTE).values()).forEach(route -> {
                            if (ModelClient.reference(route.bytes().toStringUtf8())
                                    .equals(gone)) {
                                put(TypeUrl.ROUTE, route.name(), "cluster=" + anyCluster());
                            }
                        });
                    }
                }
                case 6 -> {
                    if (!of(TypeUrl.ROUTE).isEmpty()) {
                        put(TypeUrl.ROUTE, of(TypeUrl.ROUTE).firstKey(), "cluster=" + anyCluster());
                    }
                }
                default -> {
                    if (!of(TypeUrl.VIRTUAL_HOST).isEmpty()) {
                        put(TypeUrl.VIRTUAL_HOST, of(TypeUrl.VIRTUAL_HOST).lastKey(), "x=z");
                    }
                }
            }
        }

        void repair() {
            mayBeBad = false;
            for (TypeUrl type : TypeUrl.values()) {
                List.copyOf(of(type).values()).forEach(resource -> {
                    String content = resource.bytes().toStringUtf8();
                    if (content.startsWith("bad")) {
                        put(type, resource.name(), content.substring(3, content.indexOf('#')));
                    }
                });
            }
        }

        ResourceSet set() {
            return new ResourceSet(new EnumMap<>(types));
        }

        Map<String, String> contents(TypeUrl type) {
            Map<String, String> all = new TreeMap<>();
            of(type).values()
                    .forEach(resource ->
                            all.put(resource.name(), resource.bytes().toStringUtf8()));
            return all;
        }
    }

    private static void drain(ModelClient client) {
        for (int i = 0; i < 10_000 && client.step(); i++) {
            assertThat(client.waiting()).isLessThanOrEqualTo(7);
        }
        assertThat(client.waiting()).isZero();
    }

    private void run(long seed, boolean namesCulprit, boolean mayBeBad) {
        Random random = new Random(seed);
        World world = new World(random, mayBeBad);
        ModelClient delta = new ModelClient(server, StreamProtocol.DELTA);
        delta.namesCulprit = namesCulprit;
        ModelClient sotw = new ModelClient(server, StreamProtocol.STATE_OF_THE_WORLD);
        delta.connect();
        sotw.connect();
        for (int i = 0; i < 200; i++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    world.change();
                    source.replace(world.set());
                }
                case 2, 3 -> {
                    delta.step();
                    if (!mayBeBad) {
                        assertNothingDangles(delta);
                    }
                }
                case 4 -> sotw.step();
                default -> {
                    if (random.nextInt(10) == 0) {
                        ModelClient client = random.nextBoolean() ? delta : sotw;
                        client.disconnect();
                        client.connect();
                    }
                }
            }
        }
        world.repair();
        source.replace(world.set());
        drain(delta);
        drain(sotw);
        nanos.addAndGet(Duration.ofHours(2).toNanos());
        source.replace(world.set());
        drain(delta);
        for (TypeUrl type : SHARED) {
            assertThat(delta.held(type)).as("delta " + type).isEqualTo(world.contents(type));
            assertThat(sotw.held(type)).as("sotw " + type).isEqualTo(world.contents(type));
        }
        assertThat(delta.held(TypeUrl.VIRTUAL_HOST)).isEqualTo(world.contents(TypeUrl.VIRTUAL_HOST));
        assertThat(server.status())
                .allSatisfy(stream -> assertThat(stream.types())
                        .allSatisfy((type, status) ->
                                assertThat(status.current()).as("%s", type).isTrue()));
        delta.disconnect();
        sotw.disconnect();
        assertThat(source.watchers()).isZero();
    }

    private static void assertNothingDangles(ModelClient client) {
        client.held(TypeUrl.ROUTE).values().forEach(content -> {
            String cluster = ModelClient.reference(content);
            assertThat(client.held(TypeUrl.CLUSTER)).as("%s", client.log).containsKey(cluster);
            assertThat(client.held(TypeUrl.ENDPOINT)).as("%s", client.log).containsKey(cluster);
        });
    }

    @Test
    void deltaStream_endsAtTheSameStateAsStateOfTheWorld_whateverHappens() {
        for (long seed = 0; seed < 150; seed++) {
            try {
                run(seed, true, true);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void nackThatNamesNoResource_isTracedToOne_andTheRestArrives() {
        for (long seed = 0; seed < 100; seed++) {
            try {
                run(seed, false, true);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void acceptedRoute_neverRefersToAClusterThatIsNotThere() {
        for (long seed = 0; seed < 100; seed++) {
            try {
                run(seed, true, false);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void slowClient_holdsOnePushPerType_andThenGetsTheLatest() {
        ModelClient client = new ModelClient(server, StreamProtocol.DELTA);
        client.connect();
        drain(client);
        for (int i = 0; i < 1000; i++) {
            source.put(TypeUrl.CLUSTER, "c", "x=" + i + "#");
        }
        assertThat(client.waiting()).isEqualTo(1);
        drain(client);
        assertThat(client.held(TypeUrl.CLUSTER)).containsEntry("c", "x=999#");
        assertThat(client.log).containsExactly("connect", "+cds c x=0#", "+cds c x=999#", "-eds c");
        client.disconnect();
    }

    @Test
    void changedCluster_getsItsEndpointsAgain() {
        ModelClient client = new ModelClient(server, StreamProtocol.DELTA);
        source.put(TypeUrl.ENDPOINT, "c", "e=1#");
        source.put(TypeUrl.CLUSTER, "c", "x=1#");
        client.connect();
        drain(client);
        client.log.clear();
        source.put(TypeUrl.CLUSTER, "c", "x=2#");
        drain(client);
        assertThat(client.log).containsExactly("+cds c x=2#", "+eds c e=1#");
        client.disconnect();
    }

    @Test
    void changedCluster_getsItsEndpointsAgain_beforeItIsAnswered() {
        ModelClient client = new ModelClient(server, StreamProtocol.DELTA);
        source.put(TypeUrl.ENDPOINT, "c", "e=1#");
        source.put(TypeUrl.CLUSTER, "c", "x=1#");
        client.connect();
        drain(client);
        source.put(TypeUrl.CLUSTER, "c", "x=2#");
        assertThat(client.waiting()).isEqualTo(2);
        client.disconnect();
    }

    @Test
    void newRouteTable_isFollowedByAllItsHosts() {
        ModelClient client = new ModelClient(server, StreamProtocol.DELTA);
        source.put(TypeUrl.VIRTUAL_HOST, "r/h", "h=1#");
        client.connect();
        drain(client);
        client.log.clear();
        source.put(TypeUrl.ROUTE, "r", "cluster=x#");
        source.put(TypeUrl.LISTENER, "l", "route=r#");
        drain(client);
        assertThat(client.log).containsExactly("+lds l route=r#", "+rds r cluster=x#", "+vhds r/h h=1#");
        client.disconnect();
    }

    @Test
    void unansweredClusterPush_holdsTheListenerBack_onlyForTheWaitGiven() {
        ModelClient client = new ModelClient(server, StreamProtocol.DELTA);
        client.connect();
        drain(client);
        source.put(TypeUrl.CLUSTER, "c", "x=1#");
        source.put(TypeUrl.LISTENER, "l", "route=r#");
        assertThat(client.waiting()).isEqualTo(1);
        nanos.addAndGet(Duration.ofHours(2).toNanos());
        source.replace(source.set());
        assertThat(client.waiting()).isEqualTo(2);
        client.disconnect();
    }

    @Test
    void clusterWhoseEndpointsAreNeverAskedFor_isWaitedForOnce() {
        ModelClient client = new ModelClient(server, StreamProtocol.DELTA);
        client.connect();
        drain(client);
        client.followsEndpoints = false;
        source.put(TypeUrl.ENDPOINT, "c", "e=1#");
        source.put(TypeUrl.CLUSTER, "c", "x=1#");
        source.put(TypeUrl.LISTENER, "l", "route=r#");
        drain(client);
        assertThat(client.held(TypeUrl.LISTENER)).isEmpty();
        nanos.addAndGet(Duration.ofHours(2).toNanos());
        source.replace(source.set());
        drain(client);
        assertThat(client.held(TypeUrl.LISTENER)).containsKey("l");

        source.put(TypeUrl.CLUSTER, "d", "x=1#");
        source.put(TypeUrl.LISTENER, "m", "route=r#");
        drain(client);
        assertThat(client.held(TypeUrl.LISTENER)).containsKey("m");
        client.disconnect();
    }
}
