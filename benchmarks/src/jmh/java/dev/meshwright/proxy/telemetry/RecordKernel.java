package dev.meshwright.proxy.telemetry;

import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.observe.PeerCertificate;
import dev.meshwright.proxy.observe.TrafficObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Counting one finished exchange into Istio's standard metrics, as the callee's sidecar does.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecordKernel {
    private static final String ME = "spiffe://cluster.local/ns/shop/sa/reviews";
    private static final String PEER = "spiffe://cluster.local/ns/shop/sa/web";

    private final TrafficObserver loop = loop();
    private final ExchangeRecord record = record();

    private static TrafficObserver loop() {
        Map<String, String> labels = Map.of("app", "reviews", "version", "v2");
        Workload self = Workload.of("reviews-v2", "shop", "local", labels);
        return new IstioMetrics(
                        IstioMetrics.Self.of(self, "sidecar~1~reviews-v2", ME, "reviews-v2-1", "mesh", labels),
                        "0",
                        100)
                .create(0);
    }

    private static ExchangeRecord record() {
        var certificate = new PeerCertificate("CN=web", List.of(PEER), List.of(), "", "");
        var record = new ExchangeRecord(new DownstreamInfo(
                "in",
                "INBOUND",
                "127.77.0.1:9080",
                "127.0.0.1:40000",
                "",
                "TLSv1.3",
                "",
                ME,
                List.of(PEER),
                certificate));
        record.status = 200;
        record.endNanos = 3_000_000;
        record.responseBytes = 1024;
        record.cluster = "inbound|9080||";
        record.request.authority(record.request.append("reviews"));
        return record;
    }

    @Benchmark
    public TrafficObserver count() {
        loop.onExchangeEnd(record);
        return loop;
    }
}
