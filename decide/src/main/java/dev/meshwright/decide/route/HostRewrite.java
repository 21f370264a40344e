package dev.meshwright.decide.route;

import com.google.re2j.Pattern;

/// Which authority goes upstream in the place of the client's (`RouteAction`, `host_rewrite_specifier`). One of
/// these at most.
public sealed interface HostRewrite {
    record Keep() implements HostRewrite {}

    record Literal(String host) implements HostRewrite {}

    /// The chosen endpoint's host name (`auto_host_rewrite`).
    record EndpointHostname() implements HostRewrite {}

    /// The value of a request header, when present.
    record FromHeader(String name) implements HostRewrite {}

    record FromPath(Pattern pattern, String substitution) implements HostRewrite {}
}
