package dev.meshwright.xds.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.meshwright.xds.AdsFixture;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import dev.meshwright.xds.server.StreamStatus;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AdsClientTest {
    private static final ByteString NODE =
            Node.newBuilder().setId("sidecar~127.77.0.1~a.shop~x").build().toByteString();
    private static final Backoff FAST = new Backoff(Duration.ofMillis(10), Duration.ofMillis(20));

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private AdsFixture fixture;
    private ManagedChannel channel;
    private Recorder recorder;
    private AdsClient client;

    /// Keeps what it got; refuses resources whose content starts with `bad`.
    private static final class Recorder implements ResourceListener {
        final Map<String, String> held = new ConcurrentHashMap<>();
        final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();

        @Override
        public Verdict received(TypeUrl type, List<Resource> resources, List<String> removed) {
            List<Verdict.Fault> faults = new java.util.ArrayList<>();
            for (Resource resource : resources) {
                String content = resource.bytes().toStringUtf8();
                events.add("+" + type.shortName() + " " + resource.name() + "=" + content);
                if (content.startsWith("bad")) {
                    faults.add(new Verdict.Fault(resource.name(), "filter_chains[0].name", "is bad"));
                } else {
                    held.put(type.shortName() + " " + resource.name(), content);
                }
            }
            for (String name : removed) {
                events.add("-" + type.shortName() + " " + name);
                held.remove(type.shortName() + " " + name);
            }
            return faults.isEmpty() ? Verdict.ACCEPT : new Verdict.Reject(faults);
        }

        @Override
        public void connected() {
            events.add("connected");
        }

        @Override
        public void disconnected(String why) {
            events.add("disconnected");
        }
    }

    @BeforeEach
    void start() throws Exception {
        fixture = new AdsFixture();
        channel = fixture.channel();
        recorder = new Recorder();
        client = new AdsClient(channel, NODE, FAST, executor, new Random(1), recorder);
    }

    @AfterEach
    void stop() {
        client.close();
        channel.shutdownNow();
        fixture.close();
        executor.shutdown();
    }

    private StreamStatus.TypeStatus status(TypeUrl type) {
        var types = fixture.ads.status().getFirst().types();
        return types.getOrDefault(type, new StreamStatus.TypeStatus("", "", 0, true, List.of()));
    }

    private void awaitCurrent(TypeUrl... types) {
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            var all = fixture.ads.status();
            for (TypeUrl type : types) {
                if (all.isEmpty() || !status(type).current()) {
                    return false;
                }
            }
            return true;
        });
    }

    @Test
    void newClusterAndItsListener_arriveInOrder_andAreAcknowledged() {
        client.subscribeAll(TypeUrl.CLUSTER);
        client.subscribeAll(TypeUrl.LISTENER);
        client.subscribe(TypeUrl.ENDPOINT, List.of("c"));
        client.start();
        fixture.source.put(TypeUrl.ENDPOINT, "c", "e1");
        fixture.source.put(TypeUrl.LISTENER, "l", "l1");
        fixture.source.put(TypeUrl.CLUSTER, "c", "c1");

        awaitCurrent(TypeUrl.CLUSTER, TypeUrl.LISTENER, TypeUrl.ENDPOINT);
        await().until(() -> recorder.held.size() == 3);
        assertThat(recorder.held)
                .containsExactlyInAnyOrderEntriesOf(Map.of("cds c", "c1", "eds c", "e1", "lds l", "l1"));
    }

    @Test
    void source_hearsOfEachChange_thatTheClientHasAnswered() {
        client.subscribeAll(TypeUrl.LISTENER);
        client.start();
        fixture.source.put(TypeUrl.LISTENER, "l", "good");
        awaitCurrent(TypeUrl.LISTENER);
        await().until(() -> fixture.source.settled() > 0);
        int before = fixture.source.settled();
        fixture.source.put(TypeUrl.LISTENER, "l", "bad");
        await().until(() -> fixture.source.settled() > before);
        assertThat(recorder.events).contains("+lds l=bad");
    }

    @Test
    void nodeThatMayNotBeThereAnyLonger_losesItsStream() {
        client.subscribeAll(TypeUrl.LISTENER);
        client.start();
        fixture.source.put(TypeUrl.LISTENER, "l", "good");
        awaitCurrent(TypeUrl.LISTENER);
        fixture.source.revoke();
        await().until(() -> recorder.events.contains("disconnected"));
        await().until(() -> recorder.held.containsKey("lds l"));
    }

    @Test
    void rejectedResource_isShownWithItsPath_andIsNotSentAgain() {
        client.subscribeAll(TypeUrl.LISTENER);
        client.start();
        fixture.source.put(TypeUrl.LISTENER, "l", "good");
        awaitCurrent(TypeUrl.LISTENER);
        fixture.source.put(TypeUrl.LISTENER, "l", "bad");
        await().until(() -> !status(TypeUrl.LISTENER).nacks().isEmpty());
        fixture.source.put(TypeUrl.LISTENER, "m", "other");
        await().until(() -> recorder.held.containsKey("lds m"));

        var nack = status(TypeUrl.LISTENER).nacks().getFirst();
        assertThat(nack.resource()).isEqualTo("l");
        assertThat(nack.path()).isEqualTo("filter_chains[0].name");
        assertThat(nack.detail()).isEqualTo("is bad");
        assertThat(recorder.held).containsEntry("lds l", "good");
        assertThat(recorder.events).containsOnlyOnce("+lds l=bad");

        fixture.source.put(TypeUrl.LISTENER, "l", "fixed");
        awaitCurrent(TypeUrl.LISTENER);
        assertThat(recorder.held).containsEntry("lds l", "fixed");
    }

    @Test
    void lostStream_isOpenedAgain_andBringsOnlyWhatChanged() throws Exception {
        client.subscribeAll(TypeUrl.CLUSTER);
        client.start();
        fixture.source.put(TypeUrl.CLUSTER, "a", "1");
        fixture.source.put(TypeUrl.CLUSTER, "b", "1");
        await().until(() -> recorder.held.size() == 2);
        awaitCurrent(TypeUrl.CLUSTER);
        recorder.events.clear();

        fixture.ads.close();
        await().until(() -> recorder.events.contains("disconnected"));
        await().until(() ->
                fixture.ads.status().size() == 1 && status(TypeUrl.CLUSTER).resources() == 2);
        fixture.source.put(TypeUrl.CLUSTER, "b", "2");
        await().until(() -> "2".equals(recorder.held.get("cds b")));

        assertThat(recorder.events).containsExactly("disconnected", "connected", "+cds b=2");
    }

    @Test
    void subscribedNameThatDoesNotExist_isAnsweredAsRemoved() {
        client.subscribe(TypeUrl.ENDPOINT, List.of("nowhere"));
        client.start();
        await().until(() -> recorder.events.contains("-eds nowhere"));
        fixture.source.put(TypeUrl.ENDPOINT, "nowhere", "now");
        await().until(() -> "now".equals(recorder.held.get("eds nowhere")));
    }
}
