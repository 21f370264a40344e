package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `retries`: `attempts: 0` switches Istio's two silent retries off.
final class RetryReader {
    /// Far above sense; Envoy would take 2^32-1, and each attempt is load on a failing service.
    private static final int ATTEMPTS_MAX = 255;

    /// Envoy's x-envoy-retry-on and x-envoy-retry-grpc-on (router filter documentation).
    private static final Set<String> CONDITIONS = Set.of(
            "5xx",
            "gateway-error",
            "reset",
            "reset-before-request",
            "connect-failure",
            "envoy-ratelimited",
            "retriable-4xx",
            "refused-stream",
            "retriable-status-codes",
            "retriable-headers",
            "http3-post-connect-failure",
            "cancelled",
            "deadline-exceeded",
            "internal",
            "resource-exhausted",
            "unavailable");

    private RetryReader() {}

    static Setting<HttpRoute.RetryPolicy> read(Fields retries, Origin origin) {
        Optional<Integer> attempts = retries.integer("attempts", 0, ATTEMPTS_MAX);
        Duration perTryTimeout =
                retries.duration("perTryTimeout", Settings.MILLISECOND).orElse(Duration.ZERO);
        String retryOn = retryOn(retries);
        Setting<Duration> backoff = Settings.duration(retries, "backoff");
        Setting<Boolean> avoidPrevious = Settings.flag(retries, "retryIgnorePreviousHosts");
        Optional<Boolean> remote = retries.flag("retryRemoteLocalities");
        boolean conditions = retries.count("perTryTimeout", "retryOn", "retryRemoteLocalities") > 0;
        if (attempts.orElse(0) == 0 && conditions && !(retries.has("attempts") && attempts.isEmpty())) {
            retries.findings()
                    .error(
                            Codes.RETRIES_OFF_WITH_CONDITIONS,
                            retries.position("attempts"),
                            retries.path("attempts") + ": " + (retries.has("attempts") ? "0" : "missing")
                                    + ", but perTryTimeout, retryOn or retryRemoteLocalities is written (expected: 1..255)",
                            "without attempts Istio switches retries off, and the conditions have no effect",
                            "write attempts: 2, or remove the conditions");
        }
        retries.done();
        if (attempts.orElse(0) == 0) {
            return Setting.off(origin);
        }
        return Setting.of(
                new HttpRoute.RetryPolicy(
                        attempts.get(), perTryTimeout, retryOn, backoff, avoidPrevious, remote.orElse(false), origin),
                origin);
    }

    /// Words and status codes, comma-separated without blanks.
    private static String retryOn(Fields retries) {
        String written = retries.text("retryOn", "");
        List<String> words = new ArrayList<>();
        for (String word : written.isEmpty() ? new String[0] : written.split(",", -1)) {
            String condition = word.strip();
            if (!CONDITIONS.contains(condition) && !condition.matches("[1-5][0-9][0-9]")) {
                retries.error(
                        Codes.BAD_RETRY_CONDITION,
                        "retryOn",
                        "'" + condition + "' is no retry condition" + NearestName.suggestion(condition, CONDITIONS),
                        "use conditions of Envoy's router filter, or status codes");
            }
            words.add(condition);
        }
        return String.join(",", words);
    }
}
