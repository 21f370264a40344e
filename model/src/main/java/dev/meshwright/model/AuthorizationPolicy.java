package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Who may call which workloads, and what of them (Istio AuthorizationPolicy). A call passes through stages:
/// [Action#CUSTOM]
/// and [Action#DENY] refuse what they match; when any [Action#ALLOW] policy is in effect for a workload, what none of
/// them matches is refused; [Action#AUDIT] only marks.
///
/// @param selectors labels of the workloads; any of them picks. Empty: the whole namespace, or the mesh when the
///     namespace is the root one
/// @param provider of [Action#CUSTOM]; else empty
/// @param enforcement whether what it decides takes effect
/// @param rules any of them matches; none at all matches nothing
public record AuthorizationPolicy(
        String name,
        String namespace,
        List<Map<String, String>> selectors,
        Action action,
        String provider,
        Enforcement enforcement,
        List<Rule> rules,
        Origin origin) {
    public enum Action {
        ALLOW,
        DENY,
        AUDIT,
        CUSTOM
    }

    public enum Enforcement {
        ENFORCED,
        /// Evaluated and reported, never enforced (annotation `istio.io/dry-run`).
        DRY_RUN
    }

    public AuthorizationPolicy {
        selectors = selectors.stream().map(SortedCopy::of).toList();
        rules = List.copyOf(rules);
    }

    /// Whether it lets in or refuses, rather than only telling.
    public boolean decides() {
        return enforcement == Enforcement.ENFORCED && action != Action.AUDIT;
    }

    /// Matches a call from one of `from`, to one of `to`, when all of `when` hold. An empty list is no condition.
    ///
    /// @param from alternatives; each holds when all of its conditions do
    /// @param to alternatives; each holds when all of its conditions do
    public record Rule(List<List<Condition>> from, List<List<Condition>> to, List<Condition> when, Origin origin) {
        public Rule {
            from = from.stream().map(List::copyOf).toList();
            to = to.stream().map(List::copyOf).toList();
            when = List.copyOf(when);
        }

        public Stream<Condition> conditions() {
            return Stream.of(from.stream().flatMap(List::stream), to.stream().flatMap(List::stream), when.stream())
                    .flatMap(all -> all);
        }
    }

    /// The attribute has one of `values` (empty: whatever it has), and none of `notValues`. Text may start or end with
    /// `*`, which stands for any text; `*` alone is "is there".
    public record Condition(Attribute attribute, List<String> values, List<String> notValues, Origin origin) {
        public Condition {
            values = List.copyOf(values);
            notValues = List.copyOf(notValues);
        }
    }

    /// What of a call is looked at.
    public sealed interface Attribute {
        /// About the caller rather than about what is called.
        default boolean ofCaller() {
            return switch (this) {
                case Named named ->
                    switch (named) {
                        case PRINCIPAL,
                                NAMESPACE,
                                SERVICE_ACCOUNT,
                                TRUST_DOMAIN,
                                SOURCE_IP,
                                REMOTE_IP,
                                REQUEST_PRINCIPAL,
                                AUDIENCES,
                                PRESENTER -> true;
                        case HOST, METHOD, PATH, DESTINATION_IP, DESTINATION_PORT, SERVER_NAME -> false;
                    };
                case Header _, Claim _ -> true;
                case FilterMetadata _ -> false;
            };
        }

        /// A connection alone does not have it.
        default boolean needsHttp() {
            return switch (this) {
                case Named named ->
                    switch (named) {
                        case REQUEST_PRINCIPAL, AUDIENCES, PRESENTER, HOST, METHOD, PATH -> true;
                        case PRINCIPAL,
                                NAMESPACE,
                                SERVICE_ACCOUNT,
                                TRUST_DOMAIN,
                                SOURCE_IP,
                                REMOTE_IP,
                                DESTINATION_IP,
                                DESTINATION_PORT,
                                SERVER_NAME -> false;
                    };
                case Header _, Claim _ -> true;
                case FilterMetadata _ -> false;
            };
        }

        enum Named implements Attribute {
            /// `TRUSTDOMAIN/ns/NAMESPACE/sa/ACCOUNT` of the peer's certificate.
            PRINCIPAL,
            NAMESPACE,
            /// `NAMESPACE/ACCOUNT`, or `ACCOUNT` in the policy's namespace.
            SERVICE_ACCOUNT,
            TRUST_DOMAIN,
            /// The connection's peer, as an address or CIDR range.
            SOURCE_IP,
            /// The client as proxies in front tell it, as an address or CIDR range.
            REMOTE_IP,
            /// `ISSUER/SUBJECT` of a verified token.
            REQUEST_PRINCIPAL,
            AUDIENCES,
            PRESENTER,
            HOST,
            METHOD,
            PATH,
            DESTINATION_IP,
            DESTINATION_PORT,
            /// SNI.
            SERVER_NAME
        }

        record Header(String name) implements Attribute {}

        /// @param path of a claim in a verified token, from the outside in
        record Claim(List<String> path) implements Attribute {
            public Claim {
                path = List.copyOf(path);
            }
        }

        /// What another filter of the proxy left (`experimental.envoy.filters.FILTER[KEY]`).
        record FilterMetadata(String filter, String key) implements Attribute {}
    }
}
