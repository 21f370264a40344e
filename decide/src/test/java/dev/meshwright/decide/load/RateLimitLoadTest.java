package dev.meshwright.decide.load;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a limit says is honoured or refused by its place.
class RateLimitLoadTest {
    private static void load(String action, String limit) throws Exception {
        TableLoader.routeConfiguration(Json.bytes(RouteConfiguration.newBuilder(), """
            {"name": "r", "virtual_hosts": [{"name": "a", "domains": ["a"], "routes": [{"match": {"prefix": "/"},
              "route": {"cluster": "c", "rate_limits": [%s]},
              "typed_per_filter_config": {"l": {
                "@type": "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit",
                "stat_prefix": "l" %s}}}]}]}\
            """.formatted(action, limit)));
    }

    @Test
    void soundLimit_isTaken() {
        assertThatCode(() -> load(
                        "{\"actions\": [{\"remote_address\": {}}]}",
                        ", \"token_bucket\": {\"max_tokens\": 1, \"fill_interval\": \"1s\"}"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"actions": [{"remote_address": {}}], "limit": {"dynamic_metadata": {"metadata_key": {"key": "a"}}}} | route.rate_limits[0].limit
        {"actions": [{"remote_address": {}}], "apply_on_stream_done": true}   | route.rate_limits[0].apply_on_stream_done
        {"actions": [{"remote_address": {}}], "hits_addend": {"format": "%BYTES_RECEIVED%"}} | hits_addend.format
        {"actions": [{"extension": {"name": "x"}}]}                           | actions[0].extension
        {"actions": [{"masked_remote_address": {"v4_prefix_mask_len": 33}}]}  | v4_prefix_mask_len
        {"actions": []}                                                       | expected: at least one
        """)
    void whatMakesNoDescriptor_isRefusedByItsPlace(String action, String place) {
        assertThatThrownBy(() -> load(action, ", \"token_bucket\": {\"max_tokens\": 1, \"fill_interval\": \"1s\"}"))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining(place);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''                                                                          | token_bucket is missing
        , "token_bucket": {"max_tokens": 1, "fill_interval": "0.010s"}              | at least 50 ms
        , "token_bucket": {"max_tokens": 1, "tokens_per_fill": 0, "fill_interval": "1s"} | tokens_per_fill
        , "token_bucket": {"max_tokens": 1, "fill_interval": "1s"}, "local_cluster_rate_limit": {} | local_cluster_rate_limit
        , "token_bucket": {"max_tokens": 1, "fill_interval": "1s"}, "stage": 11     | expected: 0..10
        , "token_bucket": {"max_tokens": 1, "fill_interval": "1s"}, "rate_limits": [{"stage": 1, "actions": [{"remote_address": {}}]}] | rate_limits[0]
        , "token_bucket": {"max_tokens": 1, "fill_interval": "1s"}, "descriptors": [{"entries": [{"key": "a"}], "token_bucket": {"max_tokens": 1, "fill_interval": "1s"}}, {"entries": [{"key": "a"}], "token_bucket": {"max_tokens": 1, "fill_interval": "1s"}}] | stands there twice
        """)
    void whatALimitCannotKeep_isRefusedByItsPlace(String limit, String place) {
        assertThatThrownBy(() -> load("{\"actions\": [{\"remote_address\": {}}]}", limit))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining(place);
    }
}
