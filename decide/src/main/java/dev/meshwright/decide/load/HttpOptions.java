package dev.meshwright.decide.load;

import dev.meshwright.decide.listener.HttpConnectionManager.Http2;
import dev.meshwright.decide.upstream.ProtocolOptions;
import dev.meshwright.decide.upstream.UpstreamProtocol;
import java.util.List;

/// Gathers HTTP settings of a cluster: `HttpProtocolOptions`, and the deprecated fields of `Cluster`.
final class HttpOptions {
    private final ProtocolOptions d = ProtocolOptions.DEFAULT;
    private UpstreamProtocol protocol = d.protocol();
    private CommonOptions common = CommonOptions.DEFAULT;
    long maxRequestsPerConnection;
    private Http2 http2 = Http2Options.UPSTREAM;
    private boolean autoSni;
    private boolean autoSan;
    private List<Integer> errorStatuses = List.of();

    void options(Message m) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 1 -> common(m.message());
                case 2 -> upstream(m.message());
                case 3 -> versions(m.message(), UpstreamProtocol.HTTP_1);
                case 4 -> {
                    versions(m.message(), UpstreamProtocol.DOWNSTREAM);
                    protocol = UpstreamProtocol.DOWNSTREAM;
                }
                case 5 -> {
                    versions(m.message(), UpstreamProtocol.AUTO);
                    protocol = UpstreamProtocol.AUTO;
                }
                case 6 -> Extensions.upstreamHttpFilter(m.message());
                case 8 -> errors(m.message());
                case 7 -> m.skip(); // header_validation_config: strict validation is unconditional here
                default -> throw m.unsupported();
            }
        }
    }

    private void errors(Message m) throws LoadException {
        while (m.next()) {
            errorStatuses = switch (m.number()) {
                case 1 -> ErrorStatuses.read(m.message());
                default -> throw m.unsupported();
            };
        }
    }

    /// Answers that count as errors for outlier detection; empty: the default.
    List<Integer> errorStatuses() {
        return errorStatuses;
    }

    ProtocolOptions build() {
        return new ProtocolOptions(
                protocol,
                common.idleTimeoutMillis(),
                common.maxConnectionDurationMillis(),
                Math.max(maxRequestsPerConnection, common.maxRequestsPerConnection()),
                common.maxHeadersCount(),
                common.maxResponseHeadersKb(),
                http2.maxConcurrentStreams(),
                http2.initialStreamWindow(),
                http2.initialConnectionWindow(),
                http2.keepaliveIntervalMillis(),
                http2.keepaliveTimeoutMillis(),
                autoSni,
                autoSan);
    }

    void common(Message m) throws LoadException {
        common = CommonOptions.read(m);
        if (common.maxStreamDurationMillis() > 0) {
            throw m.badHere("max_stream_duration of a cluster is not supported by this proxy; write it on the route");
        }
    }

    void http1(Message m) throws LoadException {
        Http1Options.check(m);
    }

    void http2(Message m) throws LoadException {
        protocol = UpstreamProtocol.HTTP_2;
        http2 = Http2Options.read(m, Http2Options.UPSTREAM);
    }

    void upstream(Message m) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 1 -> autoSni = m.flag();
                case 2 -> autoSan = m.flag();
                default -> throw m.unsupported();
            }
        }
    }

    private void versions(Message m, UpstreamProtocol otherwise) throws LoadException {
        protocol = otherwise;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> http1(m.message());
                case 2 -> http2(m.message());
                default -> throw m.unsupported();
            }
        }
    }
}
