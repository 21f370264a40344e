package dev.meshwright.decide.load;

import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.retry.RetryPolicy;
import dev.meshwright.decide.route.ClusterChoice;
import dev.meshwright.decide.route.HashPolicy;
import dev.meshwright.decide.route.HostRewrite;
import dev.meshwright.decide.route.PathRewrite;
import dev.meshwright.decide.route.PerFilter;
import dev.meshwright.decide.route.RateLimitRule;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.span.ChildSampling;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `RouteAction` and `RedirectAction`.
final class RouteActions {
    private RouteActions() {}

    static RouteAction forward(Message m, RetryPolicy hostRetry, List<RouteAction.Mirror> hostMirrors)
            throws LoadException {
        @Nullable ClusterChoice clusters = null;
        int notFound = 503;
        PathRewrite path = new PathRewrite.Keep();
        HostRewrite host = new HostRewrite.Keep();
        boolean forwardedHost = false;
        long timeout = RouteAction.Forward.DEFAULT_TIMEOUT_MILLIS;
        long idle = -1;
        long streamMax = -1;
        long grpcMax = -1;
        long grpcOffset = 0;
        long oldGrpcMax = -1;
        long oldGrpcOffset = 0;
        RetryPolicy retry = hostRetry;
        List<RouteAction.Mirror> mirrors = new ArrayList<>();
        List<HashPolicy> hashPolicies = new ArrayList<>();
        List<RouteAction.Upgrade> upgrades = new ArrayList<>();
        List<RateLimitRule> rateLimits = new ArrayList<>();
        boolean hostRateLimits = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> clusters = new ClusterChoice.Named(m.textNotEmpty());
                case 2 ->
                    clusters = new ClusterChoice.FromHeader(m.textNotEmpty().toLowerCase(Locale.ROOT));
                case 3 -> clusters = weighted(m.message());
                case 4 -> subset(m);
                case 5 -> {
                    String prefix = m.text();
                    path = prefix.isEmpty() ? path : new PathRewrite.Prefix(prefix);
                }
                case 6 -> {
                    String literal = m.text();
                    host = literal.isEmpty() ? host : new HostRewrite.Literal(literal);
                }
                case 7 -> host = m.wrappedFlag() ? new HostRewrite.EndpointHostname() : host;
                case 8 -> timeout = m.durationMillis();
                case 9 -> retry = RetryPolicies.read(m.message());
                case 11 -> {
                    if (m.number31() != 0) {
                        throw m.bad("not supported by this proxy (expected: DEFAULT): a cluster's limits are one set");
                    }
                }
                case 13 -> rateLimits.add(RateLimitRules.read(m.message()));
                case 14 -> hostRateLimits = m.wrappedFlag();
                case 15 -> hash(m.message(), hashPolicies);
                case 20 ->
                    notFound = switch (m.number31()) {
                        case 0 -> 503;
                        case 1 -> 404;
                        case 2 -> 500;
                        default -> throw m.bad("expected: SERVICE_UNAVAILABLE, NOT_FOUND or INTERNAL_SERVER_ERROR");
                    };
                case 23 -> oldGrpcMax = m.durationMillis();
                case 24 -> idle = m.durationMillis();
                case 25 -> upgrades.add(upgrade(m.message()));
                case 26 -> {
                    if (m.number31() != 0) {
                        throw m.unsupported();
                    }
                }
                case 28 -> oldGrpcOffset = m.durationMillis();
                case 29 -> host = new HostRewrite.FromHeader(m.textNotEmpty().toLowerCase(Locale.ROOT));
                case 30 -> mirrors.add(mirror(m.message()));
                case 32 -> {
                    Matchers.Substitution s = Matchers.substitution(m.message());
                    path = new PathRewrite.Regex(s.pattern(), s.replacement());
                }
                case 35 -> {
                    Matchers.Substitution s = Matchers.substitution(m.message());
                    host = new HostRewrite.FromPath(s.pattern(), s.replacement());
                }
                case 36 -> {
                    Message duration = m.message();
                    while (duration.next()) {
                        switch (duration.number()) {
                            case 1 -> streamMax = duration.durationMillis();
                            case 2 -> grpcMax = duration.durationMillis();
                            case 3 -> grpcOffset = duration.durationMillis();
                            default -> throw duration.unsupported();
                        }
                    }
                }
                case 38 -> forwardedHost = m.flag();
                case 42 -> m.skip(); // flush_timeout: how long buffered bytes may wait for a slow reader; the idle
                // timeout covers it
                default -> throw m.unsupported();
            }
        }
        if (clusters == null) {
            throw m.badHere("no cluster (expected: cluster, cluster_header or weighted_clusters)");
        }
        return new RouteAction.Forward(
                clusters,
                notFound,
                path,
                host,
                forwardedHost,
                timeout,
                idle,
                streamMax,
                grpcMax >= 0 ? grpcMax : oldGrpcMax,
                grpcMax >= 0 ? grpcOffset : oldGrpcOffset,
                retry,
                mirrors.isEmpty() ? hostMirrors : mirrors,
                hashPolicies,
                upgrades,
                rateLimits,
                hostRateLimits);
    }

    /// Subsets are chosen by cluster in every configuration that this product writes; metadata_match would be dropped
    /// in silence.
    private static void subset(Message m) throws LoadException {
        Metadata metadata = Structs.metadata(m.message());
        if (!metadata.of("envoy.lb").fields().isEmpty()) {
            throw m.unsupported();
        }
    }

    private static ClusterChoice weighted(Message m) throws LoadException {
        List<ClusterChoice.Entry> entries = new ArrayList<>();
        long total = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    ClusterChoice.Entry entry = entry(m.message());
                    entries.add(entry);
                    total += entry.weight();
                }
                case 2, 3 -> m.skip(); // runtime_key_prefix: there is no runtime here; total_weight: the sum counts
                default -> throw m.unsupported();
            }
        }
        if (entries.isEmpty()) {
            throw m.badHere("clusters: none (expected: at least one)");
        }
        if (total < 1 || total > 0xffff_ffffL) {
            throw m.badHere("weights add up to " + total + " (expected: 1..4294967295)");
        }
        return new ClusterChoice.Weighted(entries, total);
    }

    private static ClusterChoice.Entry entry(Message m) throws LoadException {
        String name = "";
        long weight = 0;
        Headers headers = new Headers();
        HostRewrite host = new HostRewrite.Keep();
        Map<String, PerFilter.Config> filters = new HashMap<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.textNotEmpty();
                case 2 -> weight = m.wrapped();
                case 3 -> subset(m);
                case 4 -> headers.requestAdd(m);
                case 5 -> headers.responseAdd(m);
                case 6 -> headers.responseRemove(m);
                case 9 -> headers.requestRemove(m);
                case 10 -> VirtualHostLoader.perFilter(m, filters);
                case 11 -> host = new HostRewrite.Literal(m.textNotEmpty());
                default -> throw m.unsupported();
            }
        }
        if (name.isEmpty()) {
            throw m.badHere("name is missing");
        }
        PerFilter perFilter = filters.isEmpty() ? PerFilter.NONE : new PerFilter(filters);
        return new ClusterChoice.Entry(name, weight, headers.edits(), host, perFilter);
    }

    static RouteAction.Mirror mirror(Message m) throws LoadException {
        String cluster = "";
        int millionths = 1_000_000;
        boolean shadow = true;
        ChildSampling spans = ChildSampling.AS_PARENT;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> cluster = m.textNotEmpty();
                case 3 -> millionths = m.runtimeMillionths();
                case 4 -> spans = m.wrappedFlag() ? ChildSampling.ALWAYS : ChildSampling.NEVER;
                case 6 -> shadow = !m.flag();
                default -> throw m.unsupported();
            }
        }
        if (cluster.isEmpty()) {
            throw m.badHere("cluster is missing");
        }
        return new RouteAction.Mirror(cluster, millionths, shadow, spans);
    }

    private static void hash(Message m, List<HashPolicy> to) throws LoadException {
        @Nullable HashPolicy policy = null;
        boolean terminal = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    Message header = m.message();
                    String name = "";
                    while (header.next()) {
                        switch (header.number()) {
                            case 1 -> name = header.textNotEmpty().toLowerCase(Locale.ROOT);
                            default -> throw header.unsupported();
                        }
                    }
                    policy = new HashPolicy.Header(name, false);
                }
                case 2 -> policy = cookie(m.message());
                case 3 -> {
                    Message connection = m.message();
                    boolean sourceIp = false;
                    while (connection.next()) {
                        sourceIp = connection.flag();
                    }
                    policy = sourceIp ? new HashPolicy.SourceIp(false) : policy;
                }
                case 4 -> terminal = m.flag();
                case 5 -> {
                    Message parameter = m.message();
                    String name = "";
                    while (parameter.next()) {
                        name = parameter.textNotEmpty();
                    }
                    policy = new HashPolicy.QueryParameter(name, false);
                }
                default -> throw m.unsupported();
            }
        }
        if (policy != null) {
            to.add(terminal ? terminal(policy) : policy);
        }
    }

    private static HashPolicy terminal(HashPolicy policy) {
        return switch (policy) {
            case HashPolicy.Header header -> new HashPolicy.Header(header.lowerName(), true);
            case HashPolicy.Cookie cookie ->
                new HashPolicy.Cookie(cookie.nameBytes(), cookie.path(), cookie.ttlMillis(), cookie.attributes(), true);
            case HashPolicy.SourceIp source -> new HashPolicy.SourceIp(true);
            case HashPolicy.QueryParameter parameter -> new HashPolicy.QueryParameter(parameter.nameBytes(), true);
        };
    }

    private static HashPolicy cookie(Message m) throws LoadException {
        String name = "";
        String path = "";
        long ttl = -1;
        StringBuilder attributes = new StringBuilder();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.textNotEmpty();
                case 2 -> ttl = m.durationMillis();
                case 3 -> path = m.text();
                case 4 -> attributes.append("; ").append(attribute(m.message()));
                default -> throw m.unsupported();
            }
        }
        return new HashPolicy.Cookie(
                name.getBytes(StandardCharsets.ISO_8859_1), path, ttl, attributes.toString(), false);
    }

    static String attribute(Message m) throws LoadException {
        String name = "";
        String value = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.textNotEmpty();
                case 2 -> value = m.text();
                default -> throw m.unsupported();
            }
        }
        return value.isEmpty() ? name : name + "=" + value;
    }

    private static RouteAction.Upgrade upgrade(Message m) throws LoadException {
        String type = "";
        boolean enabled = true;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> type = m.textNotEmpty().toLowerCase(Locale.ROOT);
                case 2 -> enabled = m.wrappedFlag();
                case 3 -> {
                    Message connect = m.message();
                    while (connect.next()) {
                        switch (connect.number()) {
                            case 2 -> connect.refuseIfTrue();
                            default -> throw connect.unsupported();
                        }
                    }
                }
                default -> throw m.unsupported();
            }
        }
        return new RouteAction.Upgrade(type, enabled);
    }

    static RouteAction redirect(Message m) throws LoadException {
        String scheme = "";
        String host = "";
        int port = 0;
        PathRewrite path = new PathRewrite.Keep();
        int status = 301;
        boolean strip = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> host = m.text();
                case 2 -> path = new PathRewrite.Full(m.text());
                case 3 ->
                    status = switch (m.number31()) {
                        case 0 -> 301;
                        case 1 -> 302;
                        case 2 -> 303;
                        case 3 -> 307;
                        case 4 -> 308;
                        default -> throw m.bad("expected: a RedirectResponseCode");
                    };
                case 4 -> scheme = m.flag() ? "https" : scheme;
                case 5 -> path = new PathRewrite.Prefix(m.text());
                case 6 -> strip = m.flag();
                case 7 -> scheme = m.text();
                case 8 -> port = m.number31();
                case 9 -> {
                    Matchers.Substitution s = Matchers.substitution(m.message());
                    path = new PathRewrite.Regex(s.pattern(), s.replacement());
                }
                default -> throw m.unsupported();
            }
        }
        if (port > 65_535) {
            throw m.badHere("port_redirect: " + port + " (expected: 0..65535)");
        }
        return new RouteAction.Redirect(scheme, host, port, path, status, strip);
    }
}
