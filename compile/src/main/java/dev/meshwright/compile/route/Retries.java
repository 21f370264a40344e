package dev.meshwright.compile.route;

import com.google.protobuf.UInt32Value;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Setting;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Retry policies. Whoever writes none gets Istio's: two retries of what never reached a program, each at a
/// host not yet tried. `retryOn` is passed on word by word; bare status codes in it become
/// `retriable_status_codes`.
final class Retries {
    private static final String RETRIABLE_CODES = "retriable-status-codes";
    private static final String DEFAULT_WORDS =
            "connect-failure,refused-stream,unavailable,cancelled," + RETRIABLE_CODES;
    private static final int DEFAULT_ATTEMPTS = 2;
    private static final int HOST_SELECTIONS = 5;
    /// Two tries go to the same priorities before the next ones are sought (Istio).
    private static final int PRIORITY_UPDATE_FREQUENCY = 2;

    private Retries() {}

    /// @param path of the route, to which `.route.retry_policy` is added
    static Optional<RetryPolicy> of(Setting<HttpRoute.RetryPolicy> setting, String path, OriginPaths origins) {
        return switch (setting) {
            case Setting.Unset<HttpRoute.RetryPolicy>() ->
                Optional.of(policy(DEFAULT_ATTEMPTS, "", true).build());
            case Setting.Off<HttpRoute.RetryPolicy>(var origin) -> {
                origins.put(path + ".route.retry_policy", origin);
                yield Optional.empty();
            }
            case Setting.Set<HttpRoute.RetryPolicy>(var retry, var _) -> {
                origins.put(path + ".route.retry_policy", retry.origin());
                yield retry.attempts() == 0 ? Optional.empty() : Optional.of(written(retry));
            }
        };
    }

    private static RetryPolicy written(HttpRoute.RetryPolicy retry) {
        RetryPolicy.Builder policy = policy(retry.attempts(), retry.retryOn(), avoids(retry.avoidPreviousHosts()));
        if (!retry.perTryTimeout().isZero()) {
            policy.setPerTryTimeout(Wire.duration(retry.perTryTimeout()));
        }
        if (retry.backoff() instanceof Setting.Set<Duration>(var base, var _)) {
            policy.setRetryBackOff(RetryPolicy.RetryBackOff.newBuilder().setBaseInterval(Wire.duration(base)));
        }
        if (retry.remoteLocalities()) {
            policy.setRetryPriority(RetryPolicy.RetryPriority.newBuilder()
                    .setName("envoy.retry_priorities.previous_priorities")
                    .setTypedConfig(Wire.any(PreviousPrioritiesConfig.newBuilder()
                            .setUpdateFrequency(PRIORITY_UPDATE_FREQUENCY)
                            .build())));
        }
        return policy.build();
    }

    private static boolean avoids(Setting<Boolean> avoidPreviousHosts) {
        return avoidPreviousHosts.orElse(true);
    }

    private static RetryPolicy.Builder policy(int attempts, String retryOn, boolean avoidPreviousHosts) {
        List<String> words = new ArrayList<>();
        List<Integer> codes = new ArrayList<>();
        for (String word : (retryOn.isBlank() ? DEFAULT_WORDS : retryOn).split(",", -1)) {
            String trimmed = word.trim();
            if (trimmed.matches("[1-5][0-9]{2}")) {
                codes.add(Integer.parseInt(trimmed));
            } else if (!trimmed.isEmpty()) {
                words.add(trimmed);
            }
        }
        if (!codes.isEmpty() && !words.contains(RETRIABLE_CODES)) {
            words.add(RETRIABLE_CODES);
        }
        RetryPolicy.Builder policy = RetryPolicy.newBuilder()
                .setRetryOn(String.join(",", words))
                .addAllRetriableStatusCodes(codes)
                .setNumRetries(UInt32Value.of(attempts));
        if (!avoidPreviousHosts) {
            return policy;
        }
        return policy.addRetryHostPredicate(RetryPolicy.RetryHostPredicate.newBuilder()
                        .setName("envoy.retry_host_predicates.previous_hosts")
                        .setTypedConfig(Wire.any(PreviousHostsPredicate.getDefaultInstance())))
                .setHostSelectionRetryMaxAttempts(HOST_SELECTIONS);
    }

    /// For the hop to the program itself: only what the program has certainly not seen (Istio).
    static Optional<RetryPolicy> inbound(Setting<HttpRoute.RetryPolicy> written) {
        return written.isUnset()
                ? Optional.of(RetryPolicy.newBuilder()
                        .setRetryOn("reset-before-request")
                        .setNumRetries(UInt32Value.of(DEFAULT_ATTEMPTS))
                        .build())
                : of(written, "", new OriginPaths());
    }
}
