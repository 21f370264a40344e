package dev.meshwright.proxy.router;

import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.proxy.observe.ExchangeRecord;

/// The response timeout of a request: the route's, or what `grpc-timeout` asks for within the route's cap
/// (gRPC over HTTP/2, "Timeout"; `RouteAction.MaxStreamDuration.grpc_timeout_header_max`).
final class Timeouts {
    private Timeouts() {}

    /// @return milliseconds; 0: none
    static long ofRequest(RouteAction.Forward action, ExchangeRecord record) {
        if (action.grpcTimeoutMaxMillis() < 0 || !record.grpc) {
            return action.timeoutMillis();
        }
        long asked = grpc(record.request.first("grpc-timeout"));
        if (asked < 0) {
            return action.timeoutMillis();
        }
        long capped = action.grpcTimeoutMaxMillis() > 0 ? Math.min(asked, action.grpcTimeoutMaxMillis()) : asked;
        return Math.max(1, capped - action.grpcTimeoutOffsetMillis());
    }

    /// One to eight digits and a unit.
    ///
    /// @return milliseconds, rounded up, or -1 when it is none
    static long grpc(String text) {
        int digits = text.length() - 1;
        if (digits < 1 || digits > 8) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < digits; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return switch (text.charAt(digits)) {
            case 'H' -> number * 3_600_000;
            case 'M' -> number * 60_000;
            case 'S' -> number * 1000;
            case 'm' -> number;
            case 'u' -> (number + 999) / 1000;
            case 'n' -> (number + 999_999) / 1_000_000;
            default -> -1;
        };
    }
}
