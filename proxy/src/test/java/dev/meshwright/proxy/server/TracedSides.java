package dev.meshwright.proxy.server;

import java.io.IOException;

/// The bootstrap of a proxy that has a gateway's, a client's and a server's side, one behind the other, each traced.
final class TracedSides {
    private TracedSides() {}

    /// Who is told.
    enum Provider {
        OTLP_GRPC("{name: envoy.tracers.opentelemetry, typed_config: {\"@type\":"
                + " type.googleapis.com/envoy.config.trace.v3.OpenTelemetryConfig, service_name: shop.default,"
                + " grpc_service: {envoy_grpc: {cluster_name: collector_grpc}, timeout: 2s, initial_metadata:"
                + " [{key: x-tenant, value: one}]}}}"),
        OTLP_HTTP("{name: envoy.tracers.opentelemetry, typed_config: {\"@type\":"
                + " type.googleapis.com/envoy.config.trace.v3.OpenTelemetryConfig, service_name: shop.default,"
                + " http_service: {http_uri: {uri: \"http://collector.example/v1/traces\", cluster:"
                + " collector_http, timeout: 2s}, request_headers_to_add: [{header: {key: x-tenant, value:"
                + " one}}]}}}"),
        ZIPKIN("{name: envoy.tracers.zipkin, typed_config: {\"@type\":"
                + " type.googleapis.com/envoy.config.trace.v3.ZipkinConfig, collector_cluster: collector_http,"
                + " collector_endpoint: /api/v2/spans, collector_endpoint_version: HTTP_JSON, trace_id_128bit:"
                + " true, shared_span_context: false}}"),
        ZIPKIN_SHARED("{name: envoy.tracers.zipkin, typed_config: {\"@type\":"
                + " type.googleapis.com/envoy.config.trace.v3.ZipkinConfig, collector_cluster: collector_http,"
                + " collector_endpoint: /api/v2/spans, collector_endpoint_version: HTTP_JSON}}");

        final String config;

        Provider(String config) {
            this.config = config;
        }
    }

    record Ports(int gate, int out, int in) {
        static Ports free() throws IOException {
            return new Ports(
                    ScriptedUpstream.refusingPort(), ScriptedUpstream.refusingPort(), ScriptedUpstream.refusingPort());
        }
    }

    static String bootstrap(Ports ports, String provider, double share, SpanCollector collector, int app)
            throws IOException {
        return """
            node: {id: sidecar~127.0.0.1~shop.default~default.svc, cluster: shop.default, locality: {zone: z1}}
            static_resources:
              listeners:
            %s
              clusters:
            %s
            """.formatted(
                        listener("gate", ports.gate, "OUTBOUND", provider, share, "out")
                                + listener("out", ports.out, "OUTBOUND", provider, share, "in")
                                + listener("in", ports.in, "INBOUND", provider, share, "app"),
                        String.join(
                                "\n",
                                ProxyFixture.cluster("app", "", app),
                                ProxyFixture.cluster("in", "", ports.in),
                                ProxyFixture.cluster("out", "", ports.out),
                                ProxyFixture.cluster("gone", "", ScriptedUpstream.refusingPort()),
                                ProxyFixture.cluster("collector_http", "", collector.httpPort()),
                                ProxyFixture.cluster("collector_grpc", ProxyFixture.HTTP2, collector.grpcPort())));
    }

    /// @param share of requests, percent
    private static String listener(String name, int port, String direction, String provider, double share, String to) {
        return """
              - name: %s
                address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                traffic_direction: %s
                filter_chains:
                - filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: %s
                      internal_address_config: {cidr_ranges: [{address_prefix: 10.0.0.0, prefix_len: 8}]}
                      tracing:
                        client_sampling: {value: 100}
                        random_sampling: {value: %s}
                        overall_sampling: {value: 100}
                        spawn_upstream_span: %s
                        custom_tags:
                        - {tag: side, literal: {value: %s}}
                        - {tag: home, environment: {name: HOME, default_value: none}}
                        - {tag: missing, environment: {name: NO_SUCH_VARIABLE, default_value: none}}
                        - {tag: tenant, request_header: {name: x-tenant, default_value: nobody}}
                        - {tag: empty, request_header: {name: x-empty}}
                        - {tag: of_route, metadata: {kind: {route: {}}, metadata_key: {key: shop, path: [{key: a}]}, default_value: nothing}}
                        - {tag: list, metadata: {kind: {route: {}}, metadata_key: {key: shop, path: [{key: list}]}}}
                        - {tag: user_agent, literal: {value: replaced}}
                        - {tag: formatted, value: "%%RESPONSE_CODE%% of %%REQ(:METHOD)%% to %%REQ(X-TENANT?X-NONE)%%, %%UPSTREAM_CLUSTER%%, %%UPSTREAM_REQUEST_ATTEMPT_COUNT%% tries"}
                        - {tag: formatted_nothing, value: "%%REQ(X-NONE)%%"}
                        - {tag: formatted_flags, value: "%%RESPONSE_FLAGS%%"}
                        provider: %s
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - match: {path: /nowhere}
                            direct_response: {status: 404}
                          - match: {prefix: /named}
                            decorator: {operation: "%s of shop"}
                            metadata: {filter_metadata: {shop: {a: "of %s", list: [1, b, true]}}}
                            tracing: {client_sampling: {numerator: 100}, random_sampling: {numerator: 100}, overall_sampling: {numerator: 100}, custom_tags: [{tag: side, literal: {value: named}}]}
                            route: {cluster: %s, prefix_rewrite: /renamed}
                          - match: {prefix: /silent}
                            decorator: {operation: "%s in silence", propagate: false}
                            route: {cluster: %s}
                          - match: {prefix: /never}
                            tracing: {overall_sampling: {numerator: 0}}
                            route: {cluster: %s}
                          - match: {prefix: /gone}
                            route: {cluster: gone}
                          - match: {prefix: /}
                            route: {cluster: %s, retry_policy: {retry_on: retriable-status-codes, retriable_status_codes: [503], num_retries: 1}}
                      http_filters:
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            """.formatted(
                        name,
                        port,
                        direction,
                        name,
                        share,
                        name.equals("gate"),
                        name,
                        provider,
                        name,
                        name,
                        to,
                        name,
                        to,
                        to,
                        to);
    }
}
