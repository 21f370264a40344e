package dev.meshwright.decide.load;

import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.route.QueryMatch;
import dev.meshwright.decide.route.RateLimitRule;
import dev.meshwright.decide.route.RateLimitRule.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads `RateLimit`: what makes descriptors.
final class RateLimitRules {
    private static final int STAGE_MAX = 10;
    private static final long HITS_MAX = 1_000_000_000;

    private RateLimitRules() {}

    static RateLimitRule read(Message m) throws LoadException {
        int stage = 0;
        boolean off = false;
        List<Action> actions = new ArrayList<>();
        long hits = 1;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> stage = (int) m.wrapped(0, STAGE_MAX);
                case 2 -> off = !m.text().isEmpty();
                case 3 -> actions.add(action(m.message()));
                case 5 -> hits = hits(m.message());
                case 6 -> m.refuseIfTrue();
                default -> throw m.unsupported();
            }
        }
        if (actions.isEmpty()) {
            throw m.badHere("actions: none (expected: at least one)");
        }
        return new RateLimitRule(stage, off, actions, hits);
    }

    /// Inside of a filter, where there are no stages and nothing to disable (Envoy refuses both).
    static RateLimitRule inline(Message m) throws LoadException {
        RateLimitRule rule = read(m);
        if (rule.stage() != 0 || rule.off()) {
            throw m.badHere("stage and disable_key have no meaning here (expected: neither)");
        }
        return rule;
    }

    private static long hits(Message m) throws LoadException {
        long number = 1;
        while (m.next()) {
            if (m.number() != 1) {
                throw m.unsupported();
            }
            number = m.wrapped(0, HITS_MAX);
        }
        return number;
    }

    private static Action action(Message m) throws LoadException {
        @Nullable Action action = null;
        while (m.next()) {
            int number = m.number();
            action = switch (number) {
                case 1 -> {
                    m.skip();
                    yield new Action.SourceCluster();
                }
                case 2 -> {
                    m.skip();
                    yield new Action.DestinationCluster();
                }
                case 3 -> requestHeader(m.message());
                case 4 -> {
                    m.skip();
                    yield new Action.RemoteAddress();
                }
                case 5 -> genericKey(m.message());
                case 6 -> headersMatch(m.message());
                case 7, 8 -> metadata(m.message());
                case 10 -> masked(m.message());
                case 11 -> queryMatches(m.message());
                case 12 -> queryParameter(m.message());
                default -> throw m.unsupported();
            };
        }
        if (action == null) {
            throw m.badHere("no action (expected: one)");
        }
        return action;
    }

    private static Action requestHeader(Message m) throws LoadException {
        String header = "";
        String key = "";
        boolean skip = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> header = m.textNotEmpty().toLowerCase(Locale.ROOT);
                case 2 -> key = m.textNotEmpty();
                case 3 -> skip = m.flag();
                default -> throw m.unsupported();
            }
        }
        needed(m, "header_name", header);
        needed(m, "descriptor_key", key);
        return new Action.RequestHeader(header, key, skip);
    }

    private static Action queryParameter(Message m) throws LoadException {
        String parameter = "";
        String key = "";
        boolean skip = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> parameter = m.textNotEmpty();
                case 2 -> key = m.textNotEmpty();
                case 3 -> skip = m.flag();
                default -> throw m.unsupported();
            }
        }
        needed(m, "query_parameter_name", parameter);
        needed(m, "descriptor_key", key);
        return new Action.QueryParameter(parameter, key, skip);
    }

    private static Action genericKey(Message m) throws LoadException {
        String key = "generic_key";
        String value = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> value = m.textNotEmpty();
                case 2 -> key = orElse(m.text(), key);
                default -> throw m.unsupported();
            }
        }
        needed(m, "descriptor_value", value);
        return new Action.GenericKey(key, value);
    }

    private static Action headersMatch(Message m) throws LoadException {
        String key = "header_match";
        String value = "";
        boolean expected = true;
        List<HeaderMatch> headers = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> value = m.textNotEmpty();
                case 2 -> expected = m.wrappedFlag();
                case 3 -> headers.add(Matchers.header(m.message()));
                case 4 -> key = orElse(m.text(), key);
                default -> throw m.unsupported();
            }
        }
        needed(m, "descriptor_value", value);
        if (headers.isEmpty()) {
            throw m.badHere("headers: none (expected: at least one)");
        }
        return new Action.HeadersMatch(key, value, expected, headers);
    }

    private static Action queryMatches(Message m) throws LoadException {
        String key = "query_match";
        String value = "";
        boolean expected = true;
        List<QueryMatch> parameters = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> value = m.textNotEmpty();
                case 2 -> expected = m.wrappedFlag();
                case 3 -> parameters.add(RouteMatches.query(m.message()));
                case 4 -> key = orElse(m.text(), key);
                default -> throw m.unsupported();
            }
        }
        needed(m, "descriptor_value", value);
        if (parameters.isEmpty()) {
            throw m.badHere("query_parameters: none (expected: at least one)");
        }
        return new Action.QueryMatches(key, value, expected, parameters);
    }

    private static Action masked(Message m) throws LoadException {
        int v4 = 32;
        int v6 = 128;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> v4 = (int) m.wrapped(0, 32);
                case 2 -> v6 = (int) m.wrapped(0, 128);
                default -> throw m.unsupported();
            }
        }
        return new Action.MaskedRemoteAddress(v4, v6);
    }

    private static Action metadata(Message m) throws LoadException {
        String key = "";
        String filter = "";
        List<String> path = new ArrayList<>();
        String absent = "";
        boolean ofRoute = false;
        boolean skip = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> key = m.textNotEmpty();
                case 2 -> filter = metadataKey(m.message(), path);
                case 3 -> absent = m.text();
                case 4 ->
                    ofRoute = switch (m.number31()) {
                        case 0 -> false;
                        case 1 -> true;
                        default -> throw m.bad("expected: DYNAMIC or ROUTE_ENTRY");
                    };
                case 5 -> skip = m.flag();
                default -> throw m.unsupported();
            }
        }
        needed(m, "descriptor_key", key);
        needed(m, "metadata_key", filter);
        return new Action.FromMetadata(key, filter, path, absent, ofRoute, skip);
    }

    private static String metadataKey(Message m, List<String> path) throws LoadException {
        String filter = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> filter = m.textNotEmpty();
                case 2 -> {
                    Message segment = m.message();
                    while (segment.next()) {
                        switch (segment.number()) {
                            case 1 -> path.add(segment.textNotEmpty());
                            default -> throw segment.unsupported();
                        }
                    }
                }
                default -> throw m.unsupported();
            }
        }
        if (path.isEmpty()) {
            throw m.badHere("path: empty (expected: at least one key)");
        }
        return filter;
    }

    private static String orElse(String text, String other) {
        return text.isEmpty() ? other : text;
    }

    private static void needed(Message m, String field, String value) throws LoadException {
        if (value.isEmpty()) {
            throw m.badHere(field + " is missing");
        }
    }
}
