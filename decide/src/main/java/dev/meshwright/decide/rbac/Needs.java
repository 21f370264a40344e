package dev.meshwright.decide.rbac;

import dev.meshwright.decide.match.Literals;
import dev.meshwright.decide.match.StringMatch;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a request must have for rules to match at all: one of these callers, and one of these paths. A necessary
/// condition, never a sufficient one; empty where the rules say nothing of the kind, or nothing that can be looked up.
record Needs(Optional<Set<Caller>> callers, Optional<Set<PathText>> paths) {
    /// A peer identity, or the namespace of one.
    record Caller(Kind kind, String text) {
        enum Kind {
            IDENTITY,
            NAMESPACE
        }
    }

    record PathText(Literals.Kind kind, String text) {}

    static final Needs NOTHING = new Needs(Optional.empty(), Optional.empty());

    /// Before the namespace in an identity.
    static final String NAMESPACE_MARK = "/ns/";

    /// How a namespace is asked for: Istio's `source.namespace` as an RBAC principal.
    private static final Pattern NAMESPACE = Pattern.compile("\\.\\*/ns/([a-z0-9-]+)/\\.\\*");

    static Needs of(RbacTable.Policy policy) {
        return both(any(policy.permissions()), any(policy.principals()));
    }

    private static Needs of(Condition condition) {
        return switch (condition) {
            case Condition.And(var parts) -> parts.stream().map(Needs::of).reduce(NOTHING, Needs::both);
            case Condition.Or(var parts) -> any(parts);
            case Condition.UrlPath(var match) -> path(match);
            case Condition.Authenticated(var name) -> caller(name);
            case Condition.Any _,
                    Condition.Not _,
                    Condition.Header _,
                    Condition.OfFilter _,
                    Condition.DestinationIp _,
                    Condition.DestinationPort _,
                    Condition.RequestedServerName _,
                    Condition.AnyAuthenticated _,
                    Condition.SourceIp _,
                    Condition.RemoteIp _ -> NOTHING;
        };
    }

    private static Needs path(StringMatch match) {
        return switch (match) {
            case StringMatch.Exact(var text, var folding)
            when folding == StringMatch.Case.SENSITIVE && text.length > 0 -> path(Literals.Kind.EXACT, text);
            case StringMatch.Prefix(var text, var folding)
            when folding == StringMatch.Case.SENSITIVE && text.length > 0 -> path(Literals.Kind.PREFIX, text);
            case StringMatch.Exact _,
                    StringMatch.Prefix _,
                    StringMatch.Suffix _,
                    StringMatch.Contains _,
                    StringMatch.Regex _ -> NOTHING;
        };
    }

    private static Needs path(Literals.Kind kind, byte[] text) {
        return new Needs(
                Optional.empty(), Optional.of(Set.of(new PathText(kind, new String(text, StandardCharsets.UTF_8)))));
    }

    private static Needs caller(StringMatch name) {
        return switch (name) {
            case StringMatch.Exact(var text, var folding)
            when folding == StringMatch.Case.SENSITIVE ->
                // Latin-1, as identities are compared.
                caller(Caller.Kind.IDENTITY, new String(text, StandardCharsets.ISO_8859_1));
            case StringMatch.Regex(var pattern, var _) -> {
                Matcher namespace = NAMESPACE.matcher(pattern.pattern());
                yield namespace.matches() ? caller(Caller.Kind.NAMESPACE, namespace.group(1)) : NOTHING;
            }
            case StringMatch.Exact _, StringMatch.Prefix _, StringMatch.Suffix _, StringMatch.Contains _ -> NOTHING;
        };
    }

    private static Needs caller(Caller.Kind kind, String text) {
        return new Needs(Optional.of(Set.of(new Caller(kind, text))), Optional.empty());
    }

    /// Of none of them, nothing can match: needs that nobody can meet.
    private static Needs any(List<Condition> parts) {
        return parts.stream()
                .map(Needs::of)
                .reduce(Needs::either)
                .orElseGet(() -> new Needs(Optional.of(Set.of()), Optional.of(Set.of())));
    }

    /// Both must be met, so one of them alone is necessary, too: the one that leaves less.
    private static Needs both(Needs a, Needs b) {
        return new Needs(fewer(a.callers, b.callers), fewer(a.paths, b.paths));
    }

    private static <T> Optional<Set<T>> fewer(Optional<Set<T>> a, Optional<Set<T>> b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.or(() -> b);
        }
        return a.get().size() <= b.get().size() ? a : b;
    }

    private static Needs either(Needs a, Needs b) {
        return new Needs(union(a.callers, b.callers), union(a.paths, b.paths));
    }

    private static <T> Optional<Set<T>> union(Optional<Set<T>> a, Optional<Set<T>> b) {
        if (a.isEmpty() || b.isEmpty()) {
            return Optional.empty();
        }
        Set<T> both = new HashSet<>(a.get());
        both.addAll(b.get());
        return Optional.of(both);
    }
}
