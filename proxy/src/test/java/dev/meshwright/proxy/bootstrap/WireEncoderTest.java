package dev.meshwright.proxy.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import org.junit.jupiter.api.Test;

class WireEncoderTest {
    private static final String SIDECAR = """
            node:
              id: sidecar~127.77.0.1~a.default~default.svc.cluster.local
              metadata: {NAMESPACE: shop, LABELS: {app: a, v: ""}, N: 1.5, T: true, NONE: null, L: [1, x, [], {}]}
            admin: {address: {socket_address: {address: 127.77.0.1, port_value: 15000}}}
            dynamic_resources:
              ads_config:
                api_type: DELTA_GRPC
                transport_api_version: V3
                set_node_on_first_message_only: true
                grpc_services: [{envoy_grpc: {cluster_name: xds-grpc}}]
              cds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 0s}
            static_resources:
              clusters:
              - name: xds-grpc
                type: STATIC
                connectTimeout: 5.25s
                lb_policy: null
                outlier_detection: {consecutive_5xx: 0, max_ejection_percent: 50}
                circuit_breakers: {thresholds: [{max_connections: 4294967295, retry_budget: {budget_percent: {value: 12.5}}}]}
                load_assignment:
                  cluster_name: xds-grpc
                  endpoints: [{lb_endpoints: [{endpoint: {address: {pipe: {path: /x, mode: 384}}}}]}]
                typed_extension_protocol_options:
                  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                    "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                    explicit_http_config: {http2_protocol_options: {}}
                transport_socket:
                  name: tls
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                    sni: ü
                    common_tls_context:
                      tls_certificates: [{private_key: {inline_bytes: aGVsbG8=}, certificate_chain: {inline_string: ""}}]
                      alpn_protocols: [h2, http/1.1]
              listeners:
              - name: in
                enable_reuse_port: false
                metadata: {filter_metadata: {istio: {a: b}}}
                filter_chains:
                - filters:
                  - name: hcm
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: s
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - match: {prefix: /}
                            route: {cluster: c, timeout: 0.5s, retry_policy: {retriable_status_codes: [503, 429]}}
            """;

    private static Tree tree(String yaml) {
        return DocumentFile.read(new SourceDocumentFile("b.yaml", yaml))
                .documents()
                .getFirst()
                .root();
    }

    private static ByteString encoded(String yaml) throws EncodeException {
        return new WireEncoder(Schema.load()).encode("envoy.config.bootstrap.v3.Bootstrap", tree(yaml));
    }

    @Test
    void bytes_areThoseOfTheGeneratedClasses() throws Exception {
        assertThat(encoded(SIDECAR)).isEqualTo(CompleteReader.read(tree(SIDECAR)));
    }

    @Test
    void unknownField_isNamedWithItsPlace() {
        assertFault(
                "static_resources:\n  clusters:\n  - nane: c\n",
                "b.yaml:3:5: static_resources.clusters[0].nane: no such field in" + " envoy.config.cluster.v3.Cluster");
    }

    @Test
    void wrongValue_isNamedWithItsPlace() {
        assertFault(
                "admin:\n  address:\n    socket_address: {port_value: x}\n",
                "b.yaml:3:34: admin.address.socket_address.port_value: 'x' (expected: a whole number (uint32))");
        assertFault("node: [1]\n", "b.yaml:1:7: node: a list (expected: a mapping)");
    }

    @Test
    void twoFieldsOfAChoice_areRefused() {
        assertFault(
                "dynamic_resources: {cds_config: {ads: {}, self: {}}}\n",
                "another field of the choice 'config_source_specifier' is there");
    }

    @Test
    void whatOnlyTheCompleteReaderKnows_isRead() throws Exception {
        // A number where a text is due, a field of a message outside the schema.
        assertThat(BootstrapReader.parse("b.yaml", "node: {id: 7}\n")
                        .message()
                        .getNode()
                        .getId())
                .isEqualTo("7");
        assertThat(BootstrapReader.parse("b.yaml", "stats_config: {use_all_default_tags: true}\n")
                        .message()
                        .getStatsConfig()
                        .getUseAllDefaultTags()
                        .getValue())
                .isTrue();
    }

    @Test
    void nodeMetadata_givesTextsAndFlags() throws Exception {
        NodeMetadata node = NodeMetadata.of(new BootstrapMessage(encoded(SIDECAR)).node());
        assertThat(node.id()).startsWith("sidecar~127.77.0.1");
        assertThat(node.text("NAMESPACE")).isEqualTo("shop");
        assertThat(node.text("ABSENT")).isEmpty();
        assertThat(node.texts("LABELS")).containsEntry("app", "a").containsEntry("v", "");
        assertThat(node.flag("T")).isTrue();
        assertThat(node.flag("NAMESPACE")).isFalse();
    }

    private static void assertFault(String yaml, String message) {
        assertThatThrownBy(() -> BootstrapReader.parse("b.yaml", yaml))
                .isInstanceOf(BootstrapException.class)
                .hasMessageContaining(message);
    }
}
