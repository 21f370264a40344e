package dev.meshwright.operate.conformance.send;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a client saw.
///
/// @param failure what ended the request without an answer; empty: it was answered
/// @param status of HTTP; 200 for TCP that was answered; 0 without an answer
/// @param protocol of the answer: `HTTP/1.1`, `HTTP/2.0`, `TCP`
/// @param headers by lower-case name
/// @param body text of it; for gRPC of the message
/// @param grpcStatus -1: none
/// @param alpn that the connection got; empty for none
/// @param greeting what a TCP server said before it was asked; empty: nothing
/// @param certificate subject and names of the server's certificate; empty without TLS
public record Reply(
        String failure,
        int status,
        String protocol,
        Map<String, List<String>> headers,
        String body,
        int grpcStatus,
        String alpn,
        String greeting,
        String certificate) {
    public Reply {
        headers = java.util.Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    static Reply failed(String why) {
        return new Reply(why, 0, "", Map.of(), "", -1, "", "", "");
    }

    public boolean answered() {
        return failure.isEmpty();
    }
}
