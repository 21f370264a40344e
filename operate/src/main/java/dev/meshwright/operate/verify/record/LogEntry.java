package dev.meshwright.operate.verify.record;

/// One line of an access log: a request, or a connection of bytes.
///
/// @param method empty: bytes
/// @param authority with the port, if the client sent one
/// @param path as the client sent it
/// @param port that the client called; 0: the log does not say
/// @param address that the client called, numeric; empty: the log does not say
/// @param status 0: no answer
/// @param cluster that it went to, `outbound|9080|v2|reviews.shop.svc.cluster.local`; empty: none
/// @param details `response_code_details`
/// @param userAgent empty: none
public record LogEntry(
        String method,
        String authority,
        String path,
        int port,
        String address,
        int status,
        String cluster,
        String details,
        String userAgent) {}
