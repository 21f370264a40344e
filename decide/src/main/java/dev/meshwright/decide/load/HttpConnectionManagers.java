package dev.meshwright.decide.load;

import dev.meshwright.decide.connection.Cidr;
import dev.meshwright.decide.listener.AccessLog;
import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.listener.HttpConnectionManager.ClientCertDetails;
import dev.meshwright.decide.listener.HttpConnectionManager.Codec;
import dev.meshwright.decide.listener.HttpConnectionManager.CommonHttp;
import dev.meshwright.decide.listener.HttpConnectionManager.HostNormalisation;
import dev.meshwright.decide.listener.HttpConnectionManager.Http2;
import dev.meshwright.decide.listener.HttpConnectionManager.Identification;
import dev.meshwright.decide.listener.HttpConnectionManager.ServerHeader;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.listener.HttpFilterEntry;
import dev.meshwright.decide.listener.RouteSource;
import dev.meshwright.decide.route.PathNormaliser;
import dev.meshwright.decide.span.RequestIdUse;
import dev.meshwright.decide.span.Tracing;
import dev.meshwright.decide.stats.MetricRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads `HttpConnectionManager`. One use: fields gather in this object.
final class HttpConnectionManagers {
    private String statPrefix = "";
    private Codec codec = Codec.AUTO;
    private @Nullable RouteSource routes;
    private final List<HttpFilterEntry> filters = new ArrayList<>();
    private String serverName = "envoy";
    private ServerHeader serverHeader = ServerHeader.OVERWRITE;
    private int maxHeadersKb = 60;
    private long streamIdle = 300_000;
    private long requestTimeout;
    private long headersTimeout;
    private final List<AccessLog> logs = new ArrayList<>();
    private boolean remoteAddress;
    private int trustedHops;
    private boolean skipXff;
    private boolean forwardedPort;
    private String via = "";
    private boolean requestId = true;
    private boolean preserveRequestId;
    private boolean requestIdInResponse;
    private ClientCertDetails.Forward forward = ClientCertDetails.Forward.SANITIZE;
    private final boolean[] certDetails = new boolean[7];
    private final List<String> upgrades = new ArrayList<>();
    private boolean normalize;
    private boolean merge;
    private PathNormaliser.EscapedSlashes slashes = PathNormaliser.EscapedSlashes.KEEP_UNCHANGED;
    private boolean stripMatching;
    private boolean stripAny;
    private boolean stripDot;
    private CommonOptions common = CommonOptions.DEFAULT;
    private Http2 http2 = Http2.DEFAULT;
    private Tracing tracing = Tracing.OFF;
    private List<Cidr> internalAddresses = List.of();
    private RequestIdUse requestIdUse = RequestIdUse.DEFAULT;

    /// Policies learn how many proxies in front are believed, and providers under which name they are counted.
    private HttpFilterEntry within(HttpFilterEntry entry) {
        HttpFilter filter = entry.filter();
        if (filter instanceof HttpFilter.Rbac(var rules, var shadow, var prefix)) {
            filter = new HttpFilter.Rbac(rules.trusting(trustedHops), shadow.trusting(trustedHops), prefix);
        } else if (filter instanceof HttpFilter.ExtAuthz(var table)) {
            filter = new HttpFilter.ExtAuthz(table.counting("http." + statPrefix + "." + table.statPrefix()));
        }
        return new HttpFilterEntry(entry.place(), entry.name(), filter, entry.disabled());
    }

    HttpConnectionManager read(Message m) throws LoadException {
        while (m.next()) {
            if (!identity(m) && !protocol(m)) {
                field(m);
            }
        }
        if (statPrefix.isEmpty()) {
            throw m.badHere("stat_prefix is missing");
        }
        if (routes == null) {
            throw m.badHere("no routes (expected: rds or route_config)");
        }
        if (filters.isEmpty() || !(filters.getLast().filter() instanceof HttpFilter.Router)) {
            throw m.badHere("http_filters: the last one must be envoy.filters.http.router");
        }
        return new HttpConnectionManager(
                statPrefix,
                codec,
                routes,
                filters.stream().map(this::within).toList(),
                serverName,
                serverHeader,
                maxHeadersKb,
                streamIdle,
                requestTimeout,
                headersTimeout,
                logs,
                new Identification(
                        remoteAddress,
                        trustedHops,
                        skipXff,
                        forwardedPort,
                        via,
                        requestId,
                        preserveRequestId,
                        requestIdInResponse),
                new ClientCertDetails(
                        forward, certDetails[1], certDetails[3], certDetails[6], certDetails[4], certDetails[5]),
                upgrades,
                new PathNormaliser.Options(normalize, merge, slashes),
                new HostNormalisation(stripMatching, stripAny, stripDot),
                new CommonHttp(
                        common.idleTimeoutMillis(),
                        common.maxConnectionDurationMillis(),
                        common.maxStreamDurationMillis(),
                        common.maxHeadersCount(),
                        common.underscores(),
                        common.maxRequestsPerConnection()),
                http2,
                tracing.with(requestIdUse, internalAddresses),
                metrics());
    }

    private MetricRules metrics() {
        return filters.stream()
                .map(HttpFilterEntry::filter)
                .filter(HttpFilter.IstioStats.class::isInstance)
                .map(filter -> ((HttpFilter.IstioStats) filter).rules())
                .findFirst()
                .orElse(MetricRules.NONE);
    }

    private void field(Message m) throws LoadException {
        switch (m.number()) {
            case 2 -> statPrefix = m.textNotEmpty();
            case 3 -> routes = rds(m.message());
            case 4 -> routes = new RouteSource.Inline(RouteLoader.table(m.message()));
            case 5 -> filters.add(HttpFilters.entry(m.message()));
            case 6 -> m.refuseIfTrue();
            case 7 -> tracing = Tracings.read(m.message());
            case 10 -> serverName = m.textNotEmpty();
            case 13 -> logs.add(AccessLogs.read(m.message()));
            case 34 ->
                serverHeader = switch (m.number31()) {
                    case 0 -> ServerHeader.OVERWRITE;
                    case 1 -> ServerHeader.APPEND_IF_ABSENT;
                    case 2 -> ServerHeader.PASS_THROUGH;
                    default -> throw m.bad("expected: OVERWRITE, APPEND_IF_ABSENT or PASS_THROUGH");
                };
            case 48 -> scheme(m.message());
            // When log lines are written (54, 55, 56); a header about overload (57); how long bytes may wait for a
            // slow reader (59);
            // which validator runs (50): strict validation is unconditional here.
            case 50, 54, 55, 56, 57, 59 -> m.skip();
            case 20, 53, 58 -> m.refuseIfTrue();
            case 40 -> m.refuseIfTrue();
            default -> throw m.unsupported();
        }
    }

    private boolean identity(Message m) throws LoadException {
        switch (m.number()) {
            case 14 -> remoteAddress = m.wrappedFlag();
            case 15 -> requestId = m.wrappedFlag();
            case 16 ->
                forward = switch (m.number31()) {
                    case 0 -> ClientCertDetails.Forward.SANITIZE;
                    case 1 -> ClientCertDetails.Forward.FORWARD_ONLY;
                    case 2 -> ClientCertDetails.Forward.APPEND_FORWARD;
                    case 3 -> ClientCertDetails.Forward.SANITIZE_SET;
                    case 4 -> ClientCertDetails.Forward.ALWAYS_FORWARD_ONLY;
                    default -> throw m.bad("expected: a ForwardClientCertDetails");
                };
            case 17 -> certDetails(m.message());
            case 19 -> trustedHops = m.number31();
            case 21 -> skipXff = m.flag();
            case 22 -> via = m.text();
            case 25 -> internalAddresses = Tracings.internalAddresses(m.message());
            case 32 -> preserveRequestId = m.flag();
            case 36 -> requestIdUse = requestIdExtension(m.message());
            case 37 -> requestIdInResponse = m.flag();
            case 51 -> forwardedPort = m.flag();
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean protocol(Message m) throws LoadException {
        switch (m.number()) {
            case 1 ->
                codec = switch (m.number31()) {
                    case 0 -> Codec.AUTO;
                    case 1 -> Codec.HTTP1;
                    case 2 -> Codec.HTTP2;
                    default -> throw m.bad("expected: AUTO, HTTP1 or HTTP2");
                };
            case 8 -> Http1Options.check(m.message());
            case 9 -> http2 = Http2Options.read(m.message(), Http2.DEFAULT);
            // drain_timeout: the second GOAWAY follows the first as soon as the client has answered a PING; who says
            // 100
            // (Continue) (18), the program or the proxy: the client gets one; delayed_close_timeout (26): how long
            // bytes
            // of a client that was refused are still taken is bounded here anyway.
            case 12, 18, 26 -> m.skip();
            case 23 -> upgrade(m.message());
            case 24 -> streamIdle = m.durationMillis();
            case 28 -> requestTimeout = m.durationMillis();
            case 29 -> maxHeadersKb = (int) m.wrapped(1, 8192);
            case 30 -> normalize = m.wrappedFlag();
            case 33 -> merge = m.flag();
            case 35 -> common = CommonOptions.read(m.message());
            case 39 -> stripMatching = m.flag();
            case 41 -> headersTimeout = m.durationMillis();
            case 42 -> stripAny = m.flag();
            case 45 ->
                slashes = switch (m.number31()) {
                    case 0, 1 -> PathNormaliser.EscapedSlashes.KEEP_UNCHANGED;
                    case 2 -> PathNormaliser.EscapedSlashes.REJECT_REQUEST;
                    case 3 -> PathNormaliser.EscapedSlashes.UNESCAPE_AND_REDIRECT;
                    case 4 -> PathNormaliser.EscapedSlashes.UNESCAPE_AND_FORWARD;
                    default -> throw m.bad("expected: a PathWithEscapedSlashesAction");
                };
            case 47 -> stripDot = m.flag();
            default -> {
                return false;
            }
        }
        return true;
    }

    private static RouteSource rds(Message m) throws LoadException {
        String name = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip(); // config_source: routes come over the stream that the listeners came over
                case 2 -> name = m.textNotEmpty();
                default -> throw m.unsupported();
            }
        }
        if (name.isEmpty()) {
            throw m.badHere("route_config_name is missing");
        }
        return new RouteSource.Rds(name);
    }

    private static void scheme(Message m) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    if (!m.text().isEmpty()) {
                        throw m.unsupported();
                    }
                }
                case 2 -> m.refuseIfTrue();
                default -> throw m.unsupported();
            }
        }
    }

    private void certDetails(Message m) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 1 -> certDetails[1] = m.wrappedFlag();
                case 3, 4, 5, 6 -> certDetails[m.number()] = m.flag();
                default -> throw m.unsupported();
            }
        }
    }

    private void upgrade(Message m) throws LoadException {
        String type = "";
        boolean enabled = true;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> type = m.textNotEmpty().toLowerCase(Locale.ROOT);
                case 3 -> enabled = m.wrappedFlag();
                default -> throw m.unsupported();
            }
        }
        if (enabled) {
            upgrades.add(type);
        }
    }

    private static RequestIdUse requestIdExtension(Message m) throws LoadException {
        RequestIdUse use = RequestIdUse.DEFAULT;
        while (m.next()) {
            Message.Typed typed = m.any();
            if (!typed.type().equals("envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig")) {
                throw typed.value()
                        .badHere(typed.type() + ": not supported by this proxy (expected: UuidRequestIdConfig)");
            }
            use = Tracings.requestId(typed.value());
        }
        return use;
    }
}
