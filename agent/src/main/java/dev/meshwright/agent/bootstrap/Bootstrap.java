package dev.meshwright.agent.bootstrap;

import dev.meshwright.xds.IstioWords;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The bootstrap configuration of one data plane, in Envoy's own format (`envoy.config.bootstrap.v3.Bootstrap`, JSON),
/// the same for our proxy and for stock Envoy: who it is, where its secrets come from, where its configuration comes
/// from, where its admin endpoint listens.
///
/// Everything else travels in xDS. Names that resources refer to: cluster `xds-grpc` (control plane) and `sds-grpc`
/// (secrets over the workload's Unix socket).
///
/// @param nodeId as the registry answered, `sidecar~ADDRESS~NAME.NS~NS.svc.cluster.local`
/// @param cluster what the node reports as its service, `reviews.shop`
/// @param adminPort 0: any free port
/// @param controlPlaneId SPIFFE id that the control plane's certificate must have
/// @param own our proxy: it also asks for origins
public record Bootstrap(
        String nodeId,
        String cluster,
        Metadata metadata,
        String adminAddress,
        int adminPort,
        String controlPlaneHost,
        int controlPlanePort,
        String controlPlaneId,
        Path sdsSocket,
        boolean own) {
    /// Node metadata in Istio's words.
    public record Metadata(
            String namespace,
            String serviceAccount,
            String workloadName,
            Map<String, String> labels,
            String clusterId,
            String meshId,
            String interceptionMode) {
        public Metadata {
            labels = Map.copyOf(labels);
        }
    }

    private static final String TLS_TYPE =
            "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext";
    private static final String HTTP_TYPE =
            "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    /// The file's text. Deterministic: the same values give the same bytes.
    public String json() {
        var root = new LinkedHashMap<String, Object>();
        root.put("node", node());
        root.put("admin", object("address", socketAddress(adminAddress, adminPort)));
        root.put("dynamic_resources", dynamicResources());
        root.put("static_resources", object("clusters", List.of(controlPlaneCluster(), secretsCluster())));
        return Json.of(root);
    }

    private Map<String, Object> node() {
        var values = new LinkedHashMap<String, Object>();
        values.put("NAMESPACE", metadata.namespace());
        values.put("SERVICE_ACCOUNT", metadata.serviceAccount());
        values.put("WORKLOAD_NAME", metadata.workloadName());
        values.put("LABELS", new TreeMap<>(metadata.labels()));
        values.put("CLUSTER_ID", metadata.clusterId());
        values.put("MESH_ID", metadata.meshId());
        values.put("INTERCEPTION_MODE", metadata.interceptionMode());
        values.put("ISTIO_VERSION", IstioWords.VERSION);
        if (own) {
            values.put("MESHWRIGHT_PROXY", true);
        }
        return object("id", nodeId, "cluster", cluster, "metadata", values);
    }

    /// One delta stream for everything. No fetch timeout: a proxy without its configuration stays closed instead of
    /// serving a part of it.
    private static Map<String, Object> dynamicResources() {
        return object(
                "ads_config",
                object(
                        "api_type",
                        "DELTA_GRPC",
                        "transport_api_version",
                        "V3",
                        "set_node_on_first_message_only",
                        true,
                        "grpc_services",
                        List.of(controlPlaneService())),
                "cds_config",
                ads(),
                "lds_config",
                ads());
    }

    private static Map<String, Object> ads() {
        return object("ads", Map.of(), "resource_api_version", "V3", "initial_fetch_timeout", "0s");
    }

    private Map<String, Object> controlPlaneCluster() {
        boolean numeric = controlPlaneHost.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'))
                || controlPlaneHost.indexOf(':') >= 0;
        var cluster = object("name", "xds-grpc", "type", numeric ? "STATIC" : "STRICT_DNS", "connect_timeout", "5s");
        cluster.put("load_assignment", assignment("xds-grpc", socketAddress(controlPlaneHost, controlPlanePort)));
        cluster.put("typed_extension_protocol_options", http2(true));
        // A control plane that died without a word is noticed within 30 s.
        cluster.put(
                "upstream_connection_options",
                object("tcp_keepalive", object("keepalive_probes", 3, "keepalive_time", 10, "keepalive_interval", 5)));
        cluster.put(
                "transport_socket", object("name", "envoy.transport_sockets.tls", "typed_config", controlPlaneTls()));
        return cluster;
    }

    private Map<String, Object> controlPlaneTls() {
        var validation = object(
                "default_validation_context",
                object(
                        "match_typed_subject_alt_names",
                        List.of(object("san_type", "URI", "matcher", object("exact", controlPlaneId)))),
                "validation_context_sds_secret_config",
                secret("ROOTCA"));
        var common = object(
                "tls_params",
                object("tls_minimum_protocol_version", "TLSv1_3", "tls_maximum_protocol_version", "TLSv1_3"),
                "alpn_protocols",
                List.of("h2"),
                "tls_certificate_sds_secret_configs",
                List.of(secret("default")),
                "combined_validation_context",
                validation);
        return object("@type", TLS_TYPE, "common_tls_context", common);
    }

    private static Map<String, Object> secret(String name) {
        return object(
                "name",
                name,
                "sds_config",
                object(
                        "resource_api_version",
                        "V3",
                        "initial_fetch_timeout",
                        "0s",
                        "api_config_source",
                        object(
                                "api_type",
                                "GRPC",
                                "transport_api_version",
                                "V3",
                                "set_node_on_first_message_only",
                                true,
                                "grpc_services",
                                List.of(grpcService("sds-grpc")))));
    }

    private Map<String, Object> secretsCluster() {
        var cluster = object("name", "sds-grpc", "type", "STATIC", "connect_timeout", "1s");
        cluster.put("load_assignment", assignment("sds-grpc", object("pipe", object("path", sdsSocket.toString()))));
        cluster.put("typed_extension_protocol_options", http2(false));
        return cluster;
    }

    private static Map<String, Object> http2(boolean keepalive) {
        Map<String, Object> options = keepalive
                ? object("connection_keepalive", object("interval", "20s", "timeout", "10s"))
                : new LinkedHashMap<>();
        return object(
                "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                object("@type", HTTP_TYPE, "explicit_http_config", object("http2_protocol_options", options)));
    }

    /// Envoy waits up to 30 s between tries by default: longer than a restarted control plane keeps absent endpoints.
    private static Map<String, Object> controlPlaneService() {
        return object(
                "envoy_grpc",
                object(
                        "cluster_name",
                        "xds-grpc",
                        "retry_policy",
                        object("retry_back_off", object("base_interval", "0.250s", "max_interval", "5s"))));
    }

    private static Map<String, Object> grpcService(String cluster) {
        return object("envoy_grpc", object("cluster_name", cluster));
    }

    private static Map<String, Object> assignment(String cluster, Map<String, Object> address) {
        return object(
                "cluster_name",
                cluster,
                "endpoints",
                List.of(object("lb_endpoints", List.of(object("endpoint", object("address", address))))));
    }

    private static Map<String, Object> socketAddress(String address, int port) {
        return object("socket_address", object("address", address, "port_value", port));
    }

    /// An object with its keys in this order: key, value, key, value, ...
    private static Map<String, Object> object(Object... keysAndValues) {
        var object = new LinkedHashMap<String, Object>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }
}
