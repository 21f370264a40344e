package dev.meshwright.operate.verify.record;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a proxy has told of one call: a request, or a connection of bytes.
///
/// @param request empty: bytes
/// @param port that the client called; 0: nobody says
/// @param address that the client called, numeric; empty: nobody says
/// @param status 0: no answer
/// @param grpcStatus -1: none
/// @param cluster that it went to, `outbound|9080|v2|reviews.shop.svc.cluster.local`; empty: none, or nobody says
/// @param host numeric address that it went to; empty: none, or nobody says
/// @param details `response_code_details`; empty: nobody says
record RecordedCall(
        Optional<Request> request,
        int port,
        String address,
        int status,
        int grpcStatus,
        String cluster,
        String host,
        String details) {
    /// @param scheme `http`, `https` where the client ended TLS at this proxy, `grpc`
    /// @param authority with the port, if the client sent one
    /// @param path as the client sent it
    /// @param headers that a case repeats, names in lower case
    /// @param leftOut what a case does not repeat and whoever completes it should know
    record Request(
            String scheme,
            String method,
            String authority,
            String path,
            List<Map.Entry<String, String>> headers,
            String body,
            List<String> leftOut) {
        Request {
            headers = List.copyOf(headers);
            leftOut = List.copyOf(leftOut);
        }

        boolean webSocket() {
            return headers.stream()
                    .anyMatch(h -> h.getKey().equals("upgrade")
                            && h.getValue().toLowerCase(Locale.ROOT).equals("websocket"));
        }
    }

    boolean bytes() {
        return request.isEmpty();
    }
}
