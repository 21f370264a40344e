package dev.meshwright.operate.conformance;

import java.util.List;
import java.util.Map;

/// What must hold of what became of a request. Header names are in lower case.
public sealed interface Expectation {
    /// The client gets one of these.
    record Status(List<Integer> anyOf) implements Expectation {}

    record NotStatus(int status) implements Expectation {}

    record GrpcStatus(int code) implements Expectation {}

    /// The connection fails: refused, closed, reset, or nothing comes in time.
    record ConnectionError() implements Expectation {}

    record ErrorOrStatus(int status) implements Expectation {}

    /// By protocol: 403; gRPC PERMISSION_DENIED; bytes: closed.
    record Forbidden() implements Expectation {}

    /// An answer comes, whatever it is.
    record Responds() implements Expectation {}

    /// The program at the request's target gets it.
    record ReachedTarget() implements Expectation {}

    /// A program of this service gets it.
    ///
    /// @param namespace empty: any
    record Backend(String service, String namespace) implements Expectation {}

    /// @param instance part of the instance's name
    record ServedBy(String instance) implements Expectation {}

    /// The program sees the header; an empty value: it does not see it.
    record UpstreamHeader(String name, String value) implements Expectation {}

    record UpstreamHeaderAbsent(String name) implements Expectation {}

    /// The program sees a header with the name of its own service.
    record UpstreamHeaderNamesBackend(String name) implements Expectation {}

    record UpstreamHost(String host) implements Expectation {}

    /// Path with query as the program sees it.
    record UpstreamUrl(String url) implements Expectation {}

    record UpstreamMethod(String method) implements Expectation {}

    /// `HTTP/1.1`, `HTTP/2.0`
    record UpstreamProtocol(String protocol) implements Expectation {}

    record UpstreamAlpn(String alpn) implements Expectation {}

    record UpstreamSni(String sni) implements Expectation {}

    record UpstreamPort(int port) implements Expectation {}

    record UpstreamProxyProtocol(int version) implements Expectation {}

    /// The program itself ends TLS.
    record UpstreamTls() implements Expectation {}

    /// Whether the proxy in front of the program saw a client certificate.
    record MutualTls(boolean seen) implements Expectation {}

    record ResponseHeader(String name, String value) implements Expectation {}

    record ResponseHeaderAbsent(String name) implements Expectation {}

    /// The whole `location`.
    record Location(String location) implements Expectation {}

    /// Parts of `location`; empty ones are not asked for.
    record RedirectTo(String scheme, String host, String port, String path) implements Expectation {}

    record BodyContains(String text) implements Expectation {}

    /// Copies go to programs of this service.
    ///
    /// @param percent of the requests; 100: all
    record MirroredTo(String service, String namespace, int percent) implements Expectation {}

    /// Some of many requests are answered 429.
    record SomeRateLimited() implements Expectation {}

    /// Answers per service out of the request's count.
    ///
    /// @param shares 0..1 by service name or `app`
    /// @param tolerance of each share, 0..1
    record Split(Map<String, Double> shares, double tolerance) implements Expectation {
        public Split {
            shares = Map.copyOf(shares);
        }
    }

    /// Whether all answers come from one instance, or from more than one.
    record SameBackend(boolean same) implements Expectation {}

    record AnyOf(List<Expectation> alternatives) implements Expectation {
        public AnyOf {
            alternatives = List.copyOf(alternatives);
        }
    }

    record AllOf(List<Expectation> all) implements Expectation {
        public AllOf {
            all = List.copyOf(all);
        }
    }

    /// Something else than `expected` comes.
    record Not(Expectation expected) implements Expectation {}

    /// `expected` comes of no request at all.
    record Never(Expectation expected) implements Expectation {}

    /// A program of the mesh gets it, whichever.
    record Reached() implements Expectation {}

    /// The program sees the header so.
    record UpstreamHeaderIs(String name, TextMatch match) implements Expectation {}

    record ResponseHeaderIs(String name, TextMatch match) implements Expectation {}

    /// Host, path or method as the program sees it.
    record UpstreamIs(Part part, TextMatch match) implements Expectation {}

    enum Part {
        HOST,
        PATH,
        METHOD
    }

    /// SPIFFE id of the client that the proxy in front of the program verified; absent without mutual TLS.
    record PeerIdentity(TextMatch match) implements Expectation {}

    /// How often the request was tried again until the answer.
    record Retries(int again) implements Expectation {}

    /// How long the answer is held back.
    ///
    /// @param atMostMillis what is measured may be later still, as machines are slow
    record Delay(long atLeastMillis, long atMostMillis) implements Expectation {}

    /// The mesh lets the caller in, or does not.
    record Access(boolean allowed) implements Expectation {}

    /// A rule of this policy matched: it allowed, or it denied.
    ///
    /// @param policy `KIND/NAMESPACE/NAME`
    record DecidedBy(String policy) implements Expectation {}
}
