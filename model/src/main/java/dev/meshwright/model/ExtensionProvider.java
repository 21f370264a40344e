package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Somebody outside of the proxies whom they ask or tell (Istio MeshConfig `extensionProviders`). Other elements name
/// it.
///
/// @param name unique in the mesh
/// @param origin where its service is named, if it has one
public record ExtensionProvider(String name, Kind kind, Origin origin) {
    /// The name that Istio gives to a provider of metrics of its own.
    public static final String PROMETHEUS = "prometheus";

    /// The name that Istio gives to a log of its own, whose lines have the mesh's format.
    public static final String ENVOY = "envoy";

    private static final Origin BUILT_IN_ORIGIN = Origin.builtIn("extensionProviders");

    /// Those that Istio brings; one of the same name takes its place.
    public static final List<ExtensionProvider> BUILT_IN = List.of(
            new ExtensionProvider(PROMETHEUS, new Kind.Prometheus(), BUILT_IN_ORIGIN),
            new ExtensionProvider(
                    ENVOY, new Kind.FileLog("/dev/stdout", new LogFormat.DefaultText(), false), BUILT_IN_ORIGIN));

    /// Where it is; empty for one that is no service.
    public Optional<ServiceRef> service() {
        return switch (kind) {
            case Kind.Decides decides -> Optional.of(decides.asked().service());
            case Kind.Traces traces -> Optional.of(traces.service());
            case Kind.Logs logs -> logs.service();
            case Kind.Prometheus() -> Optional.empty();
        };
    }

    public sealed interface Kind {
        /// Somebody who decides about calls.
        sealed interface Decides extends Kind {
            Asked asked();
        }

        /// Somebody who is told of calls when they are over.
        sealed interface Logs extends Kind {
            /// Empty for a file.
            Optional<ServiceRef> service();
        }

        /// Somebody who is told of spans.
        sealed interface Traces extends Kind {
            ServiceRef service();

            /// Of the URL in a span; 0: Envoy's 256.
            int tagLengthMax();
        }

        /// OTLP, over gRPC or HTTP.
        record OtelTraces(ServiceRef service, int tagLengthMax, SpanTransport transport, boolean environmentDetector)
                implements Traces {}

        /// Zipkin's API.
        ///
        /// @param path empty: Istio's `/api/v2/spans`
        /// @param w3cToo contexts go on in W3C's form too
        record ZipkinTraces(
                ServiceRef service,
                int tagLengthMax,
                String path,
                boolean shortTraceIds,
                boolean w3cToo,
                Duration timeout,
                Map<String, String> headers)
                implements Traces {
            public ZipkinTraces {
                headers = SortedCopy.of(headers);
            }
        }

        /// How spans are sent by OTLP.
        sealed interface SpanTransport {
            /// @param timeout zero: the proxy's own
            record Grpc(Duration timeout, Map<String, String> metadata) implements SpanTransport {
                public Grpc {
                    metadata = SortedCopy.of(metadata);
                }
            }

            record Http(String path, Duration timeout, Map<String, String> headers) implements SpanTransport {
                public Http {
                    headers = SortedCopy.of(headers);
                }
            }
        }

        /// Reads the metrics that proxies show.
        record Prometheus() implements Kind {}

        /// A file at the proxy, or `/dev/stdout`, `/dev/stderr`.
        ///
        /// @param omitEmpty a value that is not there leaves nothing behind
        record FileLog(String path, LogFormat format, boolean omitEmpty) implements Logs {
            @Override
            public Optional<ServiceRef> service() {
                return Optional.empty();
            }
        }

        /// Gets entries of requests by gRPC (`envoy.service.accesslog.v3.AccessLogService`).
        ///
        /// @param at where it is
        /// @param logName empty: Istio's
        record HttpLogService(
                ServiceRef at,
                String logName,
                List<String> filterState,
                List<String> requestHeaders,
                List<String> responseHeaders,
                List<String> responseTrailers)
                implements Logs {
            public HttpLogService {
                filterState = List.copyOf(filterState);
                requestHeaders = List.copyOf(requestHeaders);
                responseHeaders = List.copyOf(responseHeaders);
                responseTrailers = List.copyOf(responseTrailers);
            }

            @Override
            public Optional<ServiceRef> service() {
                return Optional.of(at);
            }
        }

        /// Gets entries of connections by gRPC (`envoy.service.accesslog.v3.AccessLogService`).
        ///
        /// @param at where it is
        /// @param logName empty: Istio's
        record TcpLogService(ServiceRef at, String logName, List<String> filterState) implements Logs {
            public TcpLogService {
                filterState = List.copyOf(filterState);
            }

            @Override
            public Optional<ServiceRef> service() {
                return Optional.of(at);
            }
        }

        /// Gets log records by OTLP over gRPC.
        ///
        /// @param at where it is
        /// @param logName empty: Istio's
        /// @param body a line with command operators; empty: Istio's default
        /// @param attributes of each record, with command operators
        record OtelLogs(ServiceRef at, String logName, String body, Map<String, String> attributes) implements Logs {
            public OtelLogs {
                attributes = SortedCopy.of(attributes);
            }

            @Override
            public Optional<ServiceRef> service() {
                return Optional.of(at);
            }
        }

        /// Decides about calls, asked by HTTP: a request like the one in question, to `pathPrefix` and its path.
        ///
        /// @param pathPrefix begins with `/`, or empty
        /// @param requestHeaders names of the headers that are shown; `name*` and `*name` stand for several
        /// @param additionalHeaders sent with each question
        /// @param toUpstreamOnAllow names of answer headers that go on with an allowed request
        /// @param toDownstreamOnDeny names of answer headers that a refused caller gets
        /// @param toDownstreamOnAllow names of answer headers that an allowed caller gets with its response
        record ExtAuthzHttp(
                Asked asked,
                String pathPrefix,
                List<String> requestHeaders,
                Map<String, String> additionalHeaders,
                List<String> toUpstreamOnAllow,
                List<String> toDownstreamOnDeny,
                List<String> toDownstreamOnAllow)
                implements Decides {
            public ExtAuthzHttp {
                requestHeaders = List.copyOf(requestHeaders);
                additionalHeaders = SortedCopy.of(additionalHeaders);
                toUpstreamOnAllow = List.copyOf(toUpstreamOnAllow);
                toDownstreamOnDeny = List.copyOf(toDownstreamOnDeny);
                toDownstreamOnAllow = List.copyOf(toDownstreamOnAllow);
            }
        }

        /// Decides about calls and connections, asked by gRPC (`envoy.service.auth.v3.Authorization`).
        record ExtAuthzGrpc(Asked asked) implements Decides {}
    }

    /// How one that decides is asked.
    ///
    /// @param service where it is
    /// @param timeout for one answer
    /// @param failure what becomes of a call when there is no answer
    /// @param routeCache whether the route is chosen anew after an answer that changed the request
    /// @param statusOnError of the answer to a caller when there is no answer to us; 0: 403
    /// @param body how much of the request's body is shown
    public record Asked(
            ServiceRef service,
            Duration timeout,
            Failure failure,
            RouteCache routeCache,
            int statusOnError,
            Setting<Body> body) {}

    public enum Failure {
        ALLOW,
        DENY
    }

    public enum RouteCache {
        KEPT,
        CLEARED
    }

    /// @param bytesMax above 0
    /// @param partial a longer body is shown as far as `bytesMax` instead of being refused
    /// @param packed bytes rather than text
    public record Body(int bytesMax, boolean partial, boolean packed) {}

    /// @param namespace empty: wherever the host is
    /// @param host full name
    public record ServiceRef(String namespace, String host, int port) {}
}
