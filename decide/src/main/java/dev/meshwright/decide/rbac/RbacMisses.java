package dev.meshwright.decide.rbac;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.request.RequestView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says for a trace why a policy does not match: each condition that is not met, with the value that the connection or
/// request has and the one that is wanted. Asks the conditions themselves, and is never called where nobody listens.
public final class RbacMisses {
    private final Asked asked;
    private final HeaderMatch.Values values;

    private RbacMisses(Asked asked, HeaderMatch.Values values) {
        this.asked = asked;
        this.values = values;
    }

    /// `method is "GET", wants exact "PUT"; caller is spiffe://..., wants ...`
    ///
    /// @param policy one that does not match
    /// @param request null at the network level
    public static String of(
            RbacTable table,
            RbacTable.Policy policy,
            ConnectionFacts connection,
            @Nullable RequestView request,
            Metadata metadata) {
        HeaderMatch.Values values =
                table.action() == RbacTable.Action.ALLOW ? HeaderMatch.Values.EVERY_ONE : HeaderMatch.Values.ANY_ONE;
        Asked asked = Asked.of(connection, request, metadata);
        RbacMisses misses = new RbacMisses(asked, values);
        List<String> told = new ArrayList<>();
        boolean permitted = policy.permissions().stream().anyMatch(p -> p.matches(asked, values));
        boolean known = policy.principals().stream().anyMatch(p -> p.matches(asked, values));
        if (!permitted) {
            told.add(misses.miss(new Condition.Or(policy.permissions())).words());
        }
        if (!known) {
            told.add(misses.miss(new Condition.Or(policy.principals())).words());
        }
        return String.join("; ", told);
    }

    /// What is not met: `SUBJECT is ACTUAL, wants WANTED`; several parts have no subject of their own.
    ///
    /// @param subject empty: `wanted` is all there is to say
    private record Miss(String subject, String actual, String wanted) {
        String words() {
            return subject.isEmpty() ? wanted : subject + " is " + actual + ", wants " + wanted;
        }
    }

    /// All must be met.
    private static Miss and(List<Miss> missed) {
        return missed.size() == 1
                ? missed.getFirst()
                : new Miss("", "", missed.stream().map(Miss::words).collect(Collectors.joining("; ")));
    }

    /// One would do.
    private static Miss or(List<Miss> missed) {
        if (missed.isEmpty()) {
            return new Miss("", "", "it has no condition that anything meets");
        }
        Miss first = missed.getFirst();
        boolean same = missed.stream()
                .allMatch(m -> !m.subject().isEmpty() && m.subject().equals(first.subject()));
        return same
                ? new Miss(
                        first.subject(),
                        first.actual(),
                        missed.stream().map(Miss::wanted).distinct().collect(Collectors.joining(" or ")))
                : missed.size() == 1
                        ? first
                        : new Miss("", "", missed.stream().map(Miss::words).collect(Collectors.joining(", or else ")));
    }

    private static Miss not(Miss leaf) {
        return leaf.subject().isEmpty()
                ? new Miss("", "", "what it excludes is so")
                : new Miss(leaf.subject(), leaf.actual(), "not " + leaf.wanted());
    }

    /// @param condition one that does not match; under a negation one that does
    private Miss miss(Condition condition) {
        return switch (condition) {
            case Condition.Any() -> new Miss("", "", "nothing at all");
            case Condition.And(var parts) ->
                and(parts.stream()
                        .filter(part -> !part.matches(asked, values))
                        .map(this::miss)
                        .toList());
            case Condition.Or(var parts) -> or(parts.stream().map(this::miss).toList());
            case Condition.Not(var inner) -> not(miss(inner));
            case Condition.Header(var match) -> header(match);
            case Condition.UrlPath(var match) -> new Miss("path", path(), match.describe());
            case Condition.OfFilter _ -> new Miss("", "", "what earlier filters know (claims) is not as it wants");
            case Condition.DestinationIp(var range) ->
                new Miss("destination", asked.connection().destinationAddress(), range.toString());
            case Condition.DestinationPort(int start, int end) ->
                new Miss(
                        "port",
                        String.valueOf(asked.connection().destinationPort()),
                        end == start + 1 ? String.valueOf(start) : start + ".." + (end - 1));
            case Condition.RequestedServerName(var match) ->
                new Miss("SNI", quoted(asked.connection().serverName()), match.describe());
            case Condition.AnyAuthenticated() -> new Miss("caller", caller(), "any identity");
            case Condition.Authenticated(var name) -> new Miss("caller", caller(), name.describe());
            case Condition.SourceIp(var range) ->
                new Miss("source", asked.connection().sourceAddress(), range.toString());
            case Condition.RemoteIp(var range, int hops) ->
                new Miss("client", ForwardedFor.client(asked, hops), range.toString());
        };
    }

    private Miss header(HeaderMatch match) {
        String name = match.name();
        String subject = name.startsWith(":") ? name.substring(1) : "header " + name;
        return new Miss(
                subject,
                switch (asked) {
                    case Asked.Connection _ -> "unknown to a connection";
                    case Asked.Request(var _, var request, var _) ->
                        match.valueIn(request).map(RbacMisses::quoted).orElse("absent");
                },
                match.wanted());
    }

    private String caller() {
        return asked.connection().peerIdentities().isEmpty()
                ? "without identity"
                : String.join(", ", asked.connection().peerIdentities());
    }

    private String path() {
        if (!(asked instanceof Asked.Request(var _, var request, var _)) || request.path() == RequestView.ABSENT) {
            return "absent";
        }
        String text = new String(
                request.bytes(),
                RequestView.offset(request.path()),
                RequestView.length(request.path()),
                StandardCharsets.ISO_8859_1);
        return quoted(text.split("[?#]", 2)[0]);
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
