package dev.meshwright.decide.retry;

import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.request.RequestView;
import java.util.List;

/// Decides whether a try is repeated. Pure; the answer is a delay or one of the negative reasons.
public final class RetryKernel {
    /// The outcome is not one that the policy retries.
    public static final long NOT_RETRIABLE = -1;
    /// It is, but `numRetries` is used up (response flag URX).
    public static final long LIMIT_EXCEEDED = -2;
    /// It is, but the request body is not held any more.
    public static final long BODY_LOST = -3;
    /// It is, but the client has part of a response already.
    public static final long RESPONSE_STARTED = -4;

    private RetryKernel() {}

    /// @param retriesDone tries so far, less the first
    /// @param random any 64 bits
    /// @return milliseconds to wait before the next try, or one of the negative constants
    public static long decide(RetryPolicy policy, RetryOutcome outcome, int retriesDone, long random) {
        if (!wanted(policy, outcome)) {
            return NOT_RETRIABLE;
        }
        if (outcome.responseStarted) {
            return RESPONSE_STARTED;
        }
        if (!outcome.bodyReplayable) {
            return BODY_LOST;
        }
        if (retriesDone >= policy.numRetries()) {
            return LIMIT_EXCEEDED;
        }
        return backOffMillis(policy, retriesDone, random);
    }

    /// Full jitter over a growing interval: before retry N uniform in [0, (2^N − 1) × base), at most the
    /// maximum (Envoy docs, "x-envoy-max-retries": base 25 ms, maximum ten times the base).
    public static long backOffMillis(RetryPolicy policy, int retriesDone, long random) {
        long growth = (1L << Math.min(retriesDone + 1, 20)) - 1;
        long interval = Math.min(growth * policy.backOffBaseMillis(), policy.backOffMaxMillis());
        return Long.remainderUnsigned(random, Math.max(interval, 1));
    }

    /// Whether the request may be retried at all (`retriable_request_headers`); asked once per request.
    public static boolean requestRetriable(RetryPolicy policy, RequestView request) {
        return policy.retriableRequestHeaders().isEmpty() || any(policy.retriableRequestHeaders(), request);
    }

    /// Whether doing it twice is as good as doing it once (RFC 9110 9.2.2).
    public static boolean idempotent(EditableHead request) {
        return switch (request.text(request.method())) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            default -> false;
        };
    }

    /// Whether a response head has one of `retriable_headers`.
    public static boolean retriableHeader(RetryPolicy policy, RequestView response) {
        return any(policy.retriableHeaders(), response);
    }

    private static boolean wanted(RetryPolicy policy, RetryOutcome outcome) {
        return policy.active()
                && (outcome.reset == RetryOutcome.Reset.NONE ? onHead(policy, outcome) : onReset(policy, outcome));
    }

    private static boolean onReset(RetryPolicy policy, RetryOutcome outcome) {
        boolean anyReset = policy.has(RetryOn.FIVE_XX) || policy.has(RetryOn.RESET);
        boolean gateway = policy.has(RetryOn.GATEWAY_ERROR);
        return switch (outcome.reset) {
            case OVERFLOW, NONE -> false;
            case CONNECT_FAILURE ->
                anyReset || gateway || policy.has(RetryOn.CONNECT_FAILURE) || policy.has(RetryOn.RESET_BEFORE_REQUEST);
            case REFUSED_STREAM -> anyReset || gateway || policy.has(RetryOn.REFUSED_STREAM);
            case REMOTE_RESET, PROTOCOL_ERROR, PER_TRY_TIMEOUT ->
                anyReset || gateway || (policy.has(RetryOn.RESET_BEFORE_REQUEST) && !outcome.requestSent);
        };
    }

    private static boolean onHead(RetryPolicy policy, RetryOutcome outcome) {
        int status = outcome.status;
        if (outcome.rateLimited) {
            return policy.has(RetryOn.ENVOY_RATELIMITED);
        }
        return (policy.has(RetryOn.FIVE_XX) && status >= 500 && status < 600)
                || (policy.has(RetryOn.GATEWAY_ERROR) && status >= 502 && status <= 504)
                || (policy.has(RetryOn.RETRIABLE_4XX) && status == 409)
                || (policy.has(RetryOn.RETRIABLE_STATUS_CODES) && listed(policy.retriableStatusCodes(), status))
                || (policy.has(RetryOn.RETRIABLE_HEADERS) && outcome.retriableHeader)
                || onGrpc(policy, outcome.grpcStatus);
    }

    private static boolean onGrpc(RetryPolicy policy, int grpcStatus) {
        return switch (grpcStatus) {
            case 1 -> policy.has(RetryOn.CANCELLED);
            case 4 -> policy.has(RetryOn.DEADLINE_EXCEEDED);
            case 8 -> policy.has(RetryOn.RESOURCE_EXHAUSTED);
            case 13 -> policy.has(RetryOn.INTERNAL);
            case 14 -> policy.has(RetryOn.UNAVAILABLE);
            default -> false;
        };
    }

    private static boolean listed(List<Integer> codes, int status) {
        for (int i = 0; i < codes.size(); i++) {
            if (codes.get(i) == status) {
                return true;
            }
        }
        return false;
    }

    private static boolean any(List<HeaderMatch> matches, RequestView head) {
        for (int i = 0; i < matches.size(); i++) {
            if (matches.get(i).matches(head)) {
                return true;
            }
        }
        return false;
    }
}
