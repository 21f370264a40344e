package dev.meshwright.decide.limit;

import dev.meshwright.decide.connection.Cidr;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.route.QueryMatch;
import dev.meshwright.decide.route.RateLimitRule;
import dev.meshwright.decide.route.RateLimitRule.Action;
import dev.meshwright.decide.route.RouteDecision;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the descriptors of one request (Envoy docs, "Rate limit descriptors").
///
/// @param decision null when no route matched
/// @param metadata what filters know of the request
/// @param localCluster what this proxy's node reports
record Descriptors(
        ConnectionFacts facts,
        EditableHead request,
        @Nullable RouteDecision decision,
        Metadata metadata,
        String localCluster) {
    private static final DescriptorEntry SKIPPED = new DescriptorEntry("", "");

    void add(RateLimitRule rule, List<RequestDescriptor> to) {
        if (rule.off()) {
            return;
        }
        List<DescriptorEntry> entries = new ArrayList<>(rule.actions().size());
        for (int i = 0; i < rule.actions().size(); i++) {
            DescriptorEntry entry = entry(rule.actions().get(i));
            if (entry == null) {
                return;
            }
            if (!entry.key().isEmpty()) {
                entries.add(entry);
            }
        }
        to.add(new RequestDescriptor(entries, rule.hits()));
    }

    /// @return null when there is nothing to say, so no descriptor; an empty key: go on without
    private @Nullable DescriptorEntry entry(Action action) {
        return switch (action) {
            case Action.SourceCluster() -> new DescriptorEntry("source_cluster", localCluster);
            case Action.DestinationCluster() ->
                decision == null ? null : new DescriptorEntry("destination_cluster", decision.cluster());
            case Action.RequestHeader(var header, var key, var skip) -> present(key, header(header), skip);
            case Action.QueryParameter(var parameter, var key, var skip) ->
                present(key, QueryWords.of(path()).get(parameter), skip);
            case Action.RemoteAddress() ->
                IpAddress.numeric(facts.sourceAddress())
                        ? new DescriptorEntry("remote_address", facts.sourceAddress())
                        : null;
            case Action.MaskedRemoteAddress(int v4, int v6) -> masked(v4, v6);
            case Action.GenericKey(var key, var value) -> new DescriptorEntry(key, value);
            case Action.HeadersMatch(var key, var value, var expected, var headers) ->
                matches(headers) == expected ? new DescriptorEntry(key, value) : null;
            case Action.QueryMatches(var key, var value, var expected, var parameters) ->
                asked(parameters) == expected ? new DescriptorEntry(key, value) : null;
            case Action.FromMetadata known -> fromMetadata(known);
        };
    }

    private static @Nullable DescriptorEntry present(String key, @Nullable String value, boolean skip) {
        return value != null ? new DescriptorEntry(key, value) : skip ? SKIPPED : null;
    }

    private @Nullable String header(String name) {
        return switch (name) {
            case ":path" -> path();
            case ":method" -> request.text(request.method());
            case ":authority", "host" -> request.text(request.authority());
            case ":scheme" -> request.text(request.scheme());
            default -> request.find(name) < 0 ? null : request.first(name);
        };
    }

    private String path() {
        return request.text(request.path());
    }

    private @Nullable DescriptorEntry masked(int v4, int v6) {
        if (!IpAddress.numeric(facts.sourceAddress())) {
            return null;
        }
        byte[] address = IpAddress.parse(facts.sourceAddress());
        return new DescriptorEntry(
                "masked_remote_address", new Cidr(address, address.length == 4 ? v4 : v6).toString());
    }

    private boolean matches(List<HeaderMatch> headers) {
        for (int i = 0; i < headers.size(); i++) {
            if (!headers.get(i).matches(request)) {
                return false;
            }
        }
        return true;
    }

    private boolean asked(List<QueryMatch> parameters) {
        Map<String, String> words = QueryWords.of(path());
        for (QueryMatch each : parameters) {
            String value = words.get(new String(each.name(), StandardCharsets.UTF_8));
            boolean holds = switch (each.condition()) {
                case QueryMatch.Text(var match) -> value != null && match.matches(value);
                case QueryMatch.Presence(var present) -> (value != null) == present;
            };
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    private @Nullable DescriptorEntry fromMetadata(Action.FromMetadata known) {
        Metadata from = !known.ofRoute()
                ? metadata
                : decision == null ? Metadata.EMPTY : decision.route().metadata();
        @Nullable Value at = from.of(known.filter());
        for (int i = 0; i < known.path().size() && at != null; i++) {
            at = at instanceof Value.Struct(var fields)
                    ? fields.get(known.path().get(i))
                    : null;
        }
        String value = at instanceof Value.Text(var text) && !text.isEmpty() ? text : known.absent();
        return present(known.key(), value.isEmpty() ? null : value, known.skipIfAbsent());
    }
}
