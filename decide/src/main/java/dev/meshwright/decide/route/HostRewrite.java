package dev.meshwright.decide.route;

import com.google.re2j.Pattern;

/// What authority goes upstream.
public sealed interface HostRewrite {
    record Keep() implements HostRewrite {}

    record Literal(String host) implements HostRewrite {}

    /// The chosen endpoint's host name (`auto_host_rewrite`).
    record EndpointHostname() implements HostRewrite {}

    /// The value of a request header, when present.
    record FromHeader(String name) implements HostRewrite {}

    record FromPath(Pattern pattern, String substitution) implements HostRewrite {}
}
