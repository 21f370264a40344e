package dev.meshwright.operate.conformance;

import java.util.List;
import java.util.Map;

/// One published test: documents that are applied together, requests with what must come of each, and what the
/// elements' status must say.
///
/// @param manifests names of the documents' files beside the suite
/// @param statusChecks as published: `check` and its arguments
public record GatewaySuite(
        String name,
        List<String> features,
        List<String> manifests,
        List<Case> cases,
        List<Map<String, Object>> statusChecks) {
    public GatewaySuite {
        features = List.copyOf(features);
        manifests = List.copyOf(manifests);
        cases = List.copyOf(cases);
        statusChecks = List.copyOf(statusChecks);
    }

    /// @param id unique in its suite
    /// @param protocol `http`, `https`, `grpc`, `tls`, `tcp`, `udp`, `websocket`
    /// @param gateway `namespace/name` that is called; empty in a mesh
    /// @param listener of that gateway, or `:PORT`; empty: one of the protocol
    /// @param client `namespace/label=value,...` that calls inside a mesh; empty at a gateway
    /// @param fails the expectation must not be met
    public record Case(
            String id,
            String protocol,
            Request request,
            Expected expected,
            String gateway,
            String listener,
            String client,
            boolean clientCertificate,
            boolean fails) {}

    /// @param host authority, maybe with port; empty: any name
    /// @param sni server name of the connection; empty: the host
    public record Request(String method, String host, String path, Map<String, String> headers, String sni) {
        public Request {
            headers = Map.copyOf(headers);
        }
    }

    /// Only what is published; the rest is free.
    ///
    /// @param status allowed ones; empty: any
    /// @param grpcStatus -1: none is said
    /// @param backend name of the service; empty: none is said
    /// @param weights share of each backend
    /// @param mirroredTo backends that get a copy
    public record Expected(
            List<Integer> status,
            int grpcStatus,
            String backend,
            String namespace,
            Map<String, Double> weights,
            List<String> mirroredTo,
            Redirect redirect,
            Map<String, String> responseHeaders) {
        public Expected {
            status = List.copyOf(status);
            weights = Map.copyOf(weights);
            mirroredTo = List.copyOf(mirroredTo);
            responseHeaders = Map.copyOf(responseHeaders);
        }
    }

    /// Empty parts are those of the request.
    public record Redirect(String scheme, String host, String port, String path) {
        public static final Redirect NONE = new Redirect("", "", "", "");
    }
}
