package dev.meshwright.proxy.telemetry;

import dev.meshwright.base.metric.BucketBounds;
import dev.meshwright.base.metric.HistogramSum;
import dev.meshwright.base.metric.LoopCounter;
import dev.meshwright.base.metric.LoopHistogram;
import dev.meshwright.base.metric.MetricSource;
import dev.meshwright.base.metric.PrometheusText;
import dev.meshwright.proxy.observe.TrafficObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// Istio's standard metrics of this proxy (istio.io, "Istio Standard Metrics"): observers for the loops, and the
/// page.
///
/// [#write] may run on any thread while the loops count.
public final class IstioMetrics implements TrafficObserver.Factory, MetricSource {
    /// Series per loop and kind (HTTP, gRPC, TCP) when nothing else is said.
    public static final int SERIES_MAX = 2_000;

    /// Who this proxy is.
    ///
    /// @param principal its SPIFFE id, or its path alone (`/ns/NS/sa/SA`); empty when it has none
    /// @param metadata own value of `x-envoy-peer-metadata`
    public record Self(Workload workload, String nodeId, String principal, String metadata) {
        /// @param instance name of this instance (pod), as in the node id
        /// @param labels of the workload
        public static Self of(
                Workload workload,
                String nodeId,
                String principal,
                String instance,
                String meshId,
                Map<String, String> labels) {
            return new Self(workload, nodeId, principal, PeerMetadata.encode(workload, instance, meshId, labels));
        }
    }

    private final Self self;
    private final String version;
    private final int seriesMax;
    private final List<LoopTelemetry> loops = new CopyOnWriteArrayList<>();

    /// @param version of this program, for `istio_build`
    public IstioMetrics(Self self, String version, int seriesMax) {
        this.self = self;
        this.version = version;
        this.seriesMax = seriesMax;
    }

    @Override
    public TrafficObserver create(int loop) {
        LoopTelemetry made = new LoopTelemetry(self, new Labels(self.workload(), self.principal()), seriesMax);
        loops.add(made);
        return made;
    }

    @Override
    public void write(PrometheusText page) {
        List<Series.Http> http = new ArrayList<>();
        List<Series.Http> grpc = new ArrayList<>();
        List<Series.Tcp> tcp = new ArrayList<>();
        for (LoopTelemetry loop : loops) {
            http.addAll(loop.http().all());
            http.addAll(loop.grpc().all());
            grpc.addAll(loop.grpc().all());
            tcp.addAll(loop.tcp().all());
        }
        counter(page, "istio_requests_total", "Requests finished.", http, series -> series.requests);
        histogram(
                page,
                "istio_request_duration_milliseconds",
                "Time from the first request byte to the last response byte.",
                http,
                series -> series.durationMillis);
        histogram(page, "istio_request_bytes", "Request body size.", http, series -> series.requestBytes);
        histogram(page, "istio_response_bytes", "Response body size.", http, series -> series.responseBytes);
        counter(
                page,
                "istio_request_messages_total",
                "gRPC messages from client to server.",
                grpc,
                series -> series.requestMessages);
        counter(
                page,
                "istio_response_messages_total",
                "gRPC messages from server to client.",
                grpc,
                series -> series.responseMessages);
        counter(page, "istio_tcp_sent_bytes_total", "Bytes sent in responses.", tcp, series -> series.sent);
        counter(page, "istio_tcp_received_bytes_total", "Bytes received in requests.", tcp, series -> series.received);
        counter(page, "istio_tcp_connections_opened_total", "Connections opened.", tcp, series -> series.opened);
        counter(page, "istio_tcp_connections_closed_total", "Connections closed.", tcp, series -> series.closed);
        page.family(
                "meshwright_connections_refused_total",
                "counter",
                "Downstream connections that no filter chain served: no match, or a failed handshake.");
        page.sample(
                "meshwright_connections_refused_total",
                "",
                loops.stream().mapToLong(LoopTelemetry::refused).sum());
        StringBuilder build = new StringBuilder();
        PrometheusText.label(build, "component", "proxy");
        PrometheusText.label(build, "tag", version);
        page.family("istio_build", "gauge", "Version of this component.");
        page.sample("istio_build", build.toString(), 1);
    }

    /// The series of one metric, by their labels: rules may leave fewer of them than there are series.
    private static <S extends Series> SortedMap<String, List<S>> shown(List<S> all, String name) {
        SortedMap<String, List<S>> shown = new TreeMap<>();
        for (S series : all) {
            String labels = series.text().of(name.substring("istio_".length()));
            if (labels != null) {
                shown.computeIfAbsent(labels, _ -> new ArrayList<>()).add(series);
            }
        }
        return shown;
    }

    private static <S extends Series> void counter(
            PrometheusText page, String name, String help, List<S> all, Function<S, LoopCounter> which) {
        page.family(name, "counter", help);
        shown(all, name).forEach((labels, parts) -> {
            long sum = 0;
            for (S part : parts) {
                sum += which.apply(part).value();
            }
            page.sample(name, labels, sum);
        });
    }

    private static <S extends Series> void histogram(
            PrometheusText page, String name, String help, List<S> all, Function<S, LoopHistogram> which) {
        page.family(name, "histogram", help);
        shown(all, name).forEach((labels, parts) -> {
            HistogramSum sum = new HistogramSum(BucketBounds.ENVOY);
            for (S part : parts) {
                sum.add(which.apply(part));
            }
            page.histogram(name, labels, sum);
        });
    }
}
