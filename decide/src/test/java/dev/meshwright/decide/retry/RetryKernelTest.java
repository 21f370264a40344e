package dev.meshwright.decide.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.retry.RetryOutcome.Reset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rules of Envoy docs, "x-envoy-retry-on" and "x-envoy-retry-grpc-on".
class RetryKernelTest {
    private final RetryOutcome outcome = new RetryOutcome();

    @BeforeEach
    void clear() {
        outcome.clear();
    }

    @ParameterizedTest
    @CsvSource({
        "FIVE_XX, 500, true",
        "FIVE_XX, 499, false",
        "GATEWAY_ERROR, 502, true",
        "GATEWAY_ERROR, 504, true",
        "GATEWAY_ERROR, 500, false",
        "RETRIABLE_4XX, 409, true",
        "RETRIABLE_4XX, 404, false",
        "RETRIABLE_STATUS_CODES, 418, true",
        "RETRIABLE_STATUS_CODES, 500, false",
        "CONNECT_FAILURE, 503, false",
        "RESET, 503, false",
    })
    void status_isRetried_whenItsWordIsThere(RetryOn word, int status, boolean expected) {
        outcome.status = status;

        assertThat(retried(word)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "CANCELLED, 1, true",
        "DEADLINE_EXCEEDED, 4, true",
        "RESOURCE_EXHAUSTED, 8, true",
        "INTERNAL, 13, true",
        "UNAVAILABLE, 14, true",
        "UNAVAILABLE, 13, false",
        "FIVE_XX, 14, false",
    })
    void grpcStatus_isRetried_whenItsWordIsThere(RetryOn word, int grpcStatus, boolean expected) {
        outcome.status = 200;
        outcome.grpcStatus = grpcStatus;

        assertThat(retried(word)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT_FAILURE, CONNECT_FAILURE, true",
        "CONNECT_FAILURE, REMOTE_RESET, false",
        "REFUSED_STREAM, REFUSED_STREAM, true",
        "REFUSED_STREAM, REMOTE_RESET, false",
        "RESET, REMOTE_RESET, true",
        "RESET, PER_TRY_TIMEOUT, true",
        "FIVE_XX, REMOTE_RESET, true",
        "FIVE_XX, CONNECT_FAILURE, true",
        "GATEWAY_ERROR, PER_TRY_TIMEOUT, true",
        "FIVE_XX, OVERFLOW, false",
        "RESET, OVERFLOW, false",
        "UNAVAILABLE, CONNECT_FAILURE, false",
    })
    void reset_isRetried_whenItsWordIsThere(RetryOn word, Reset reset, boolean expected) {
        outcome.reset = reset;
        outcome.requestSent = true;

        assertThat(retried(word)).isEqualTo(expected);
    }

    @Test
    void resetBeforeRequest_isRetriedOnlyWhileNothingWasSent() {
        outcome.reset = Reset.REMOTE_RESET;
        assertThat(retried(RetryOn.RESET_BEFORE_REQUEST)).isTrue();

        outcome.requestSent = true;
        assertThat(retried(RetryOn.RESET_BEFORE_REQUEST)).isFalse();
    }

    @Test
    void refusals_sayWhy() {
        outcome.status = 503;
        RetryPolicy policy = policy(RetryOn.FIVE_XX.bit(), 2);

        assertThat(RetryKernel.decide(policy, outcome, 2, 0)).isEqualTo(RetryKernel.LIMIT_EXCEEDED);
        outcome.bodyReplayable = false;
        assertThat(RetryKernel.decide(policy, outcome, 0, 0)).isEqualTo(RetryKernel.BODY_LOST);
        outcome.responseStarted = true;
        assertThat(RetryKernel.decide(policy, outcome, 0, 0)).isEqualTo(RetryKernel.RESPONSE_STARTED);
        assertThat(RetryKernel.decide(RetryPolicy.NONE, outcome, 0, 0)).isEqualTo(RetryKernel.NOT_RETRIABLE);
    }

    @Test
    void rateLimitedResponse_isRetriedOnlyByItsOwnWord() {
        outcome.status = 503;
        outcome.rateLimited = true;

        assertThat(retried(RetryOn.FIVE_XX)).isFalse();
        assertThat(retried(RetryOn.ENVOY_RATELIMITED)).isTrue();
    }

    /// Retry N waits in [0, (2^N − 1) × 25 ms), at most 250 ms.
    @ParameterizedTest
    @CsvSource({"0, 25", "1, 75", "2, 175", "3, 250", "60, 250"})
    void backOff_staysBelowItsGrowingBound_andReachesNearIt(int retriesDone, long bound) {
        RetryPolicy policy = policy(RetryOn.RESET.bit(), 100);
        Random random = new Random(4);
        long most = 0;
        for (int i = 0; i < 5000; i++) {
            long millis = RetryKernel.backOffMillis(policy, retriesDone, random.nextLong());
            assertThat(millis).isBetween(0L, bound - 1);
            most = Math.max(most, millis);
        }
        assertThat(most).isEqualTo(bound - 1);
    }

    private boolean retried(RetryOn word) {
        return RetryKernel.decide(policy(word.bit(), 1), outcome, 0, 0) >= 0;
    }

    private static RetryPolicy policy(int conditions, int retries) {
        return new RetryPolicy(conditions, retries, 0, false, 1, 0, List.of(418), List.of(), List.of(), 25, 250);
    }
}
