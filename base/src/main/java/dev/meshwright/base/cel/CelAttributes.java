package dev.meshwright.base.cel;

import dev.meshwright.base.diagnostic.NearestName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The attributes of a call that Envoy gives to expressions (Envoy docs, "Attributes"), and the functions that they may
/// use. An attribute that is not there in a call is an error of the expression, as in CEL.
public final class CelAttributes {
    private static final Map<String, Set<String>> ATTRIBUTES = Map.ofEntries(
            Map.entry(
                    "request",
                    Set.of(
                            "path",
                            "url_path",
                            "host",
                            "scheme",
                            "method",
                            "headers",
                            "referer",
                            "useragent",
                            "time",
                            "id",
                            "protocol",
                            "query",
                            "duration",
                            "size",
                            "total_size")),
            Map.entry(
                    "response",
                    Set.of(
                            "code",
                            "code_details",
                            "flags",
                            "grpc_status",
                            "headers",
                            "trailers",
                            "size",
                            "total_size",
                            "backend_latency")),
            Map.entry("source", Set.of("address", "port")),
            Map.entry("destination", Set.of("address", "port")),
            Map.entry(
                    "connection",
                    Set.of(
                            "id",
                            "mtls",
                            "requested_server_name",
                            "tls_version",
                            "subject_local_certificate",
                            "subject_peer_certificate",
                            "dns_san_local_certificate",
                            "dns_san_peer_certificate",
                            "uri_san_local_certificate",
                            "uri_san_peer_certificate",
                            "sha256_peer_certificate_digest",
                            "transport_failure_reason",
                            "termination_details")),
            Map.entry(
                    "upstream",
                    Set.of(
                            "address",
                            "port",
                            "tls_version",
                            "subject_local_certificate",
                            "subject_peer_certificate",
                            "dns_san_local_certificate",
                            "dns_san_peer_certificate",
                            "uri_san_local_certificate",
                            "uri_san_peer_certificate",
                            "sha256_peer_certificate_digest",
                            "local_address",
                            "transport_failure_reason",
                            "request_attempt_count",
                            "cx_pool_ready_duration",
                            "locality")),
            Map.entry(
                    "xds",
                    Set.of(
                            "node",
                            "cluster_name",
                            "cluster_metadata",
                            "listener_direction",
                            "listener_metadata",
                            "route_name",
                            "route_metadata",
                            "virtual_host_name",
                            "virtual_host_metadata",
                            "upstream_host_metadata",
                            "filter_chain_name")),
            Map.entry("metadata", Set.of()),
            Map.entry("filter_state", Set.of()),
            Map.entry("upstream_filter_state", Set.of()));

    /// What Istio's filter for metrics adds for tags.
    private static final Set<String> OF_METRICS = Set.of("upstream_peer", "downstream_peer");

    private static final Set<String> FUNCTIONS = Set.of(
            "size",
            "contains",
            "startsWith",
            "endsWith",
            "matches",
            "string",
            "int",
            "uint",
            "double",
            "duration",
            "timestamp",
            "dyn");

    /// Those that our own proxy does not know of calls.
    private static final Set<String> ELSEWHERE = Set.of(
            "request.total_size",
            "response.total_size",
            "connection.id",
            "connection.subject_local_certificate",
            "connection.dns_san_local_certificate",
            "connection.transport_failure_reason",
            "upstream.tls_version",
            "upstream.subject_local_certificate",
            "upstream.subject_peer_certificate",
            "upstream.dns_san_local_certificate",
            "upstream.dns_san_peer_certificate",
            "upstream.uri_san_local_certificate",
            "upstream.sha256_peer_certificate_digest",
            "upstream.cx_pool_ready_duration",
            "upstream.locality",
            "xds.node",
            "xds.cluster_metadata",
            "xds.listener_direction",
            "xds.listener_metadata",
            "xds.route_metadata",
            "xds.virtual_host_metadata",
            "xds.upstream_host_metadata",
            "xds.filter_chain_name",
            "metadata",
            "filter_state",
            "upstream_filter_state");

    private CelAttributes() {}

    /// An attribute in the text that our own proxy does not know, though Envoy does.
    public static Optional<String> elsewhere(String text) {
        return ELSEWHERE.stream()
                .filter(name -> text.matches("(?s)(.*[^\\w.])?" + name.replace(".", "\\.") + "([^\\w].*)?"))
                .sorted()
                .findFirst();
    }

    /// Names of a group (`request`); empty for one whose names are open, or that is not there.
    public static Set<String> of(String group) {
        return ATTRIBUTES.getOrDefault(group, Set.of());
    }

    /// What in the text makes it no expression, or a function that nobody knows: no proxy takes it.
    public static Optional<String> fault(String text) {
        try {
            return unknown(CelParser.parse(text), Set.of(), Ask.FUNCTIONS);
        } catch (CelSyntaxException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /// A name in an expression that no call has. Proxies take it, and where its value is needed there is an error,
    /// as with an attribute that a call lacks.
    ///
    /// @param text one without [#fault]
    /// @param tags whether it gives a tag of a metric
    public static Optional<String> stranger(String text, boolean tags) {
        return unknown(CelParser.parse(text), Set.of(), tags ? Ask.NAMES_OF_TAGS : Ask.NAMES);
    }

    /// What is asked of an expression.
    private enum Ask {
        FUNCTIONS,
        NAMES,
        NAMES_OF_TAGS
    }

    private static Optional<String> unknown(CelExpression expression, Set<String> bound, Ask ask) {
        return switch (expression) {
            case CelExpression.Literal _, CelExpression.Null _, CelExpression.EmptyMap _ -> Optional.empty();
            case CelExpression.Name(var name) -> unknownName(name, bound, ask);
            case CelExpression.Select(var operand, var field) ->
                operand instanceof CelExpression.Name(var group) && !bound.contains(group)
                        ? unknownName(group, bound, ask).or(() -> unknownField(group, field, ask))
                        : unknown(operand, bound, ask);
            case CelExpression.Has(var operand, var field) ->
                unknown(new CelExpression.Select(operand, field), bound, ask);
            case CelExpression.Index(var operand, var index) ->
                unknown(operand, bound, ask).or(() -> unknown(index, bound, ask));
            case CelExpression.Items(var items) -> all(items, bound, ask);
            case CelExpression.Call(var function, var arguments) ->
                ask != Ask.FUNCTIONS || FUNCTIONS.contains(function)
                        ? all(arguments, bound, ask)
                        : Optional.of("'" + function + "' is no function here"
                                + NearestName.suggestion(function, new TreeSet<>(FUNCTIONS)));
            case CelExpression.Not(var operand) -> unknown(operand, bound, ask);
            case CelExpression.Negative(var operand) -> unknown(operand, bound, ask);
            case CelExpression.Both(var left, var right) -> all(List.of(left, right), bound, ask);
            case CelExpression.Either(var left, var right) -> all(List.of(left, right), bound, ask);
            case CelExpression.Choice(var condition, var then, var otherwise) ->
                all(List.of(condition, then, otherwise), bound, ask);
            case CelExpression.Binary(var _, var left, var right) -> all(List.of(left, right), bound, ask);
            case CelExpression.Loop(var _, var range, var variable, var body) -> {
                Set<String> inner = new TreeSet<>(bound);
                inner.add(variable);
                yield unknown(range, bound, ask).or(() -> unknown(body, inner, ask));
            }
        };
    }

    private static Optional<String> all(List<CelExpression> parts, Set<String> bound, Ask ask) {
        return parts.stream()
                .flatMap(part -> unknown(part, bound, ask).stream())
                .findFirst();
    }

    private static Optional<String> unknownName(String name, Set<String> bound, Ask ask) {
        boolean known = ask == Ask.FUNCTIONS
                || bound.contains(name)
                || ATTRIBUTES.containsKey(name)
                || (ask == Ask.NAMES_OF_TAGS && OF_METRICS.contains(name));
        return known
                ? Optional.empty()
                : Optional.of("'" + name + "' is no attribute of a call"
                        + NearestName.suggestion(name, new TreeSet<>(ATTRIBUTES.keySet())));
    }

    private static Optional<String> unknownField(String group, String field, Ask ask) {
        Set<String> fields = of(group);
        return ask == Ask.FUNCTIONS || fields.isEmpty() || fields.contains(field)
                ? Optional.empty()
                : Optional.of("'" + group + "." + field + "' is no attribute of a call"
                        + NearestName.suggestion(field, new TreeSet<>(fields)));
    }
}
