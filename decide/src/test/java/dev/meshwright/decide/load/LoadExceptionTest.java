package dev.meshwright.decide.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteTable;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A resource that cannot be honoured is refused with its name, the path in it, and what is wrong.
class LoadExceptionTest {
    @Test
    void unsupportedField_isNamedWithItsPath() {
        assertRefused(
                () -> routes("""
                    {"name": "9080", "virtual_hosts": [{"name": "a", "domains": ["a"]},
                      {"name": "b", "domains": ["b"], "routes": [{"match": {"prefix": "/"},
                        "route": {"cluster_specifier_plugin": "p"}}]}]}
                    """),
                "rds/9080",
                "virtual_hosts[1].routes[0].route.cluster_specifier_plugin",
                "not supported by this proxy; remove it");
    }

    @Test
    void unknownExtension_isNamed_unlessItIsHarmless() {
        String http = """
            {"name": "l", "address": {"socket_address": {"address": "127.0.0.1", "port_value": 1}},
             "filter_chains": [{"filters": [{"name": "hcm", "typed_config": {
               "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
               "stat_prefix": "x", "rds": {"route_config_name": "r"}, "http_filters": [
                 {"name": "f", "typed_config": {"@type": "type.googleapis.com/google.protobuf.UInt32Value", "value": 1}},
                 {"name": "router", "typed_config": {
                   "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}
            """;
        assertRefused(
                () -> TableLoader.listener(Json.bytes(Listener.newBuilder(), http)),
                "lds/l",
                "filter_chains[0].filters[0].typed_config.http_filters[0].typed_config",
                "google.protobuf.UInt32Value: not supported by this proxy");
        assertThat(Extensions.harmlessHttp("io.istio.http.peer_metadata.Config"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"retry_policy\": {\"per_try_idle_timeout\": \"1s\"} | route.retry_policy.per_try_idle_timeout",
                "\"retry_policy\": {\"rate_limited_retry_back_off\": {\"max_interval\": \"1s\"}}"
                        + " | route.retry_policy.rate_limited_retry_back_off",
                "\"metadata_match\": {\"filter_metadata\": {\"envoy.lb\": {\"a\": \"b\"}}} | route.metadata_match",
            })
    void ofARoute_whatWouldHaveNoEffect_isRefused(String field, String path) {
        assertRefused(
                () -> routes("{\"name\": \"r\", \"virtual_hosts\": [{\"name\": \"a\", \"domains\": [\"a\"], \"routes\":"
                        + " [{\"match\": {\"prefix\": \"/\"}, \"route\": {\"cluster\": \"c\", " + field + "}}]}]}"),
                "rds/r",
                "virtual_hosts[0].routes[0]." + path,
                "not supported by this proxy; remove it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"scheme_header_transformation\": {\"scheme_to_overwrite\": \"https\"}"
                        + " | scheme_header_transformation.scheme_to_overwrite",
                "\"http_protocol_options\": {\"allow_absolute_url\": false} | http_protocol_options.allow_absolute_url",
                "\"http_protocol_options\": {\"default_host_for_http_10\": \"a\"}"
                        + " | http_protocol_options.default_host_for_http_10",
            })
    void ofAConnectionManager_whatWouldHaveNoEffect_isRefused(String field, String path) {
        assertRefused(
                () -> TableLoader.listener(Json.bytes(Listener.newBuilder(), """
                    {"name": "l", "address": {"socket_address": {"address": "127.0.0.1", "port_value": 1}},
                     "filter_chains": [{"filters": [{"name": "hcm", "typed_config": {
                       "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                       "stat_prefix": "x", "rds": {"route_config_name": "r"}, FIELD}}]}]}
                    """.replace("FIELD", field))),
                "lds/l",
                "filter_chains[0].filters[0].typed_config." + path,
                "not supported by this proxy; remove it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"close_connections_on_host_health_failure\": true | close_connections_on_host_health_failure",
                "\"connection_pool_per_downstream_connection\": true | connection_pool_per_downstream_connection",
            })
    void ofACluster_whatWouldHaveNoEffect_isRefused(String field, String path) {
        assertRefused(
                () -> TableLoader.cluster(Json.bytes(Cluster.newBuilder(), "{\"name\": \"c\", " + field + "}")),
                "cds/c",
                path,
                "not supported by this proxy; remove it");
    }

    @Test
    void whatTheProxyWouldNotDo_isRefusedAndNotPassedOver() {
        assertRefused(
                () -> routes("""
                    {"name": "r", "virtual_hosts": [{"name": "a", "domains": ["a"], "routes":
                      [{"match": {"prefix": "/"}, "route": {"cluster": "c", "priority": "HIGH"}}]}]}
                    """),
                "rds/r",
                "virtual_hosts[0].routes[0].route.priority",
                "not supported by this proxy (expected: DEFAULT): a cluster's limits are one set");
        assertRefused(
                () -> TableLoader.cluster(Json.bytes(Cluster.newBuilder(), """
                    {"name": "c", "common_http_protocol_options": {"max_stream_duration": "1s"}}\
                    """)),
                "cds/c",
                "common_http_protocol_options",
                "max_stream_duration of a cluster is not supported by this proxy; write it on the route");
        assertRefused(
                () -> TableLoader.cluster(Json.bytes(Cluster.newBuilder(), """
                    {"name": "c", "circuit_breakers": {"per_host_thresholds": [{"max_connections": 3}]}}\
                    """)),
                "cds/c",
                "circuit_breakers.per_host_thresholds[0]",
                "max_connections of one host cannot be bounded by this proxy (expected: none); bound those of the"
                        + " cluster in thresholds");
    }

    @Test
    void badValue_saysWhatWasExpected() {
        assertRefused(
                () -> TableLoader.cluster(Json.bytes(Cluster.newBuilder(), """
                    {"name": "c", "outlier_detection": {"max_ejection_percent": 101}}\
                    """)),
                "cds/c",
                "outlier_detection.max_ejection_percent",
                "101 (expected: 0..100)");
        assertRefused(
                () -> routes("""
                    {"name": "r", "virtual_hosts": [{"name": "a", "domains": ["a"], "routes": [
                      {"match": {"safe_regex": {"regex": "(?=x)"}}, "route": {"cluster": "c"}}]}]}\
                    """),
                "rds/r",
                "virtual_hosts[0].routes[0].match.safe_regex",
                "regex '(?=x)': invalid or unsupported Perl syntax (expected: RE2 syntax)");
        assertRefused(
                () -> routes("""
                    {"name": "r", "virtual_hosts": [{"name": "a", "domains": ["a"], "routes": [
                      {"match": {"prefix": "/"}, "route": {"cluster": "c", "retry_policy": {"retry_on": "5xx,foo"}}}]}]}\
                    """),
                "rds/r",
                "virtual_hosts[0].routes[0].route.retry_policy.retry_on",
                "'foo' (expected: a word of Envoy's x-envoy-retry-on or x-envoy-retry-grpc-on)");
        assertRefused(
                () -> TableLoader.clusterLoadAssignment(Json.bytes(ClusterLoadAssignment.newBuilder(), """
                    {"cluster_name": "c", "endpoints": [{"lb_endpoints": [{"endpoint": {"address":
                      {"socket_address": {"address": "reviews", "port_value": 80}}}}]}]}\
                    """)),
                "eds/c",
                "endpoints[0].lb_endpoints[0].endpoint.address",
                "address: 'reviews' (expected: a numeric IP address)");
        assertRefused(
                () -> routes("""
                    {"name": "r", "virtual_hosts": [{"name": "a", "domains": ["x"]}, {"name": "b", "domains": ["X"]}]}\
                    """),
                "rds/r",
                "virtual_hosts[1]",
                "domain 'x' is also in virtual host 'a' (expected: each domain once)");
    }

    @Test
    void unsetTimeout_isFifteenSeconds_andZeroIsNone() throws Exception {
        assertThat(timeout("")).isEqualTo(15_000);
        assertThat(timeout(", \"timeout\": \"0s\"")).isZero();
        assertThat(timeout(", \"timeout\": \"1.5s\"")).isEqualTo(1500);
    }

    @Test
    void virtualHostRetryPolicy_isUsedByRoutesWithoutTheirOwn() throws Exception {
        RouteTable table = routes("""
            {"name": "r", "virtual_hosts": [{"name": "a", "domains": ["a"],
              "retry_policy": {"retry_on": "5xx", "num_retries": 7},
              "routes": [{"match": {"prefix": "/own"}, "route": {"cluster": "c", "retry_policy": {"retry_on": "reset"}}},
                         {"match": {"prefix": "/"}, "route": {"cluster": "c"}}]}]}
            """);

        assertThat(forward(table, 0).retry().numRetries()).isEqualTo(1);
        assertThat(forward(table, 1).retry().numRetries()).isEqualTo(7);
    }

    /// Law: whatever bytes come, the loader answers with a table or a LoadException.
    @Test
    void damagedBytes_areRefused_neverCrash() {
        byte[] good = Json.bytes(RouteConfiguration.newBuilder(), """
            {"name": "r", "virtual_hosts": [{"name": "a", "domains": ["a"], "routes": [
              {"match": {"prefix": "/", "headers": [{"name": "x", "string_match": {"exact": "y"}}]},
               "route": {"weighted_clusters": {"clusters": [{"name": "c", "weight": 1}]}, "timeout": "3s"}}]}]}\
            """);
        Random random = new Random(42);
        int loaded = 0;
        for (int i = 0; i < 30_000; i++) {
            byte[] bytes = good.clone();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                TableLoader.routeConfiguration(bytes);
                loaded++;
            } catch (LoadException e) {
                assertThat(e.problem()).isNotEmpty();
            }
        }
        assertThat(loaded).isPositive();
    }

    private static long timeout(String field) throws LoadException {
        RouteTable table = routes("""
            {"name": "r", "virtual_hosts": [{"name": "a", "domains": ["a"], "routes": [
              {"match": {"prefix": "/"}, "route": {"cluster": "c"%s}}]}]}\
            """.formatted(field));
        return forward(table, 0).timeoutMillis();
    }

    private static RouteAction.Forward forward(RouteTable table, int route) {
        return (RouteAction.Forward)
                table.virtualHosts().getFirst().routes().get(route).action();
    }

    private static RouteTable routes(String json) throws LoadException {
        return TableLoader.routeConfiguration(Json.bytes(RouteConfiguration.newBuilder(), json));
    }

    private static void assertRefused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable load, String resource, String path, String problem) {
        assertThatThrownBy(load).isInstanceOfSatisfying(LoadException.class, e -> {
            assertThat(e.resource()).isEqualTo(resource);
            assertThat(e.path()).isEqualTo(path);
            assertThat(e.problem()).isEqualTo(problem);
        });
    }
}
