package dev.meshwright.operate.conformance;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What became of one request, seen by its client and told by the program that it reached. Two that are equal are the
/// same outcome. Header values that no configuration decides (dates, ids, times) are not in it.
///
/// @param ending what the client got
/// @param status HTTP status; 200 for bytes that came back; 0 without an answer
/// @param grpcStatus -1 without one
/// @param headers of the answer, names in lower case
/// @param arrival what the program got; nothing when a proxy answered
/// @param mirrored instances (`NAME.NAMESPACE`) that got a copy
/// @param body of a proxy's own answer; empty where a program answered
/// @param detail for people: why
/// @param delayMillis that faults, programs and waiting held the answer back; by the core what is configured, else
///     what was measured
/// @param policies that let it pass or denied it, `KIND/NAMESPACE/NAME`, in the order in which they were asked; told by
///     the core alone
public record Observation(
        Ending ending,
        int status,
        int grpcStatus,
        Map<String, List<String>> headers,
        Optional<Arrived> arrival,
        List<String> mirrored,
        String body,
        String detail,
        long delayMillis,
        List<String> policies) {
    public enum Ending {
        ANSWERED,
        /// Refused, closed or reset before an answer.
        CONNECTION_ERROR,
        /// Nothing came in time.
        TIMEOUT
    }

    /// @param instance `NAME.NAMESPACE` of the workload; an address for a program that is not of the mesh
    /// @param owner what its instances share: the deployment's name
    /// @param app its `app` label, else the owner
    /// @param port on which the program took it
    /// @param path with query
    /// @param headers names in lower case
    /// @param protocol `HTTP/1.1`, `HTTP/2.0`; empty for bytes
    /// @param alpn that the program agreed on in TLS of its own; empty: none
    /// @param sni that the program saw in TLS of its own
    /// @param tls the program itself ended TLS
    /// @param clientCertificate the proxy in front of the program saw one
    /// @param proxyProtocol version of the PROXY header before the payload; 0: none
    /// @param identity SPIFFE id of the client that the proxy in front of it verified; empty: none is known
    /// @param attempt how often it had been tried before
    public record Arrived(
            String instance,
            String owner,
            String namespace,
            String app,
            int port,
            String method,
            String host,
            String path,
            Map<String, List<String>> headers,
            String protocol,
            String alpn,
            String sni,
            boolean tls,
            boolean clientCertificate,
            int proxyProtocol,
            String identity,
            int attempt) {
        public Arrived {
            headers = Map.copyOf(headers);
        }

        public List<String> header(String lowerCaseName) {
            return headers.getOrDefault(lowerCaseName, List.of());
        }
    }

    public Observation {
        headers = Map.copyOf(headers);
        mirrored = List.copyOf(mirrored);
        policies = List.copyOf(policies);
    }

    public static Observation failed(Ending ending, String detail) {
        return new Observation(ending, 0, -1, Map.of(), Optional.empty(), List.of(), "", detail, 0, List.of());
    }

    /// The same, with copies that went to these instances.
    Observation withMirrored(List<String> instances) {
        return new Observation(
                ending, status, grpcStatus, headers, arrival, instances, body, detail, delayMillis, policies);
    }

    public List<String> header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, List.of());
    }

    /// One line for people.
    public String describe() {
        String to = arrival.map(
                        a -> " from " + a.instance() + ":" + a.port() + (a.clientCertificate() ? " by mutual TLS" : ""))
                .orElse("");
        String grpc = grpcStatus < 0 ? "" : " grpc-status " + grpcStatus;
        return switch (ending) {
            case ANSWERED -> status + grpc + to + (detail.isEmpty() ? "" : " (" + detail + ")");
            case CONNECTION_ERROR -> "connection error" + (detail.isEmpty() ? "" : " (" + detail + ")");
            case TIMEOUT -> "timeout" + (detail.isEmpty() ? "" : " (" + detail + ")");
        };
    }
}
