package dev.meshwright.decide.load;

import dev.meshwright.decide.jwt.JwtAuthnTable;
import dev.meshwright.decide.jwt.JwtProvider;
import dev.meshwright.decide.jwt.JwtRequirement;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.route.RouteMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `envoy.extensions.filters.http.jwt_authn.v3`: the filter and what routes say of it.
final class JwtAuthns {
    private final Map<String, JwtProvider> providers = new LinkedHashMap<>();
    private final Map<String, JwtRequirement> named = new HashMap<>();

    private JwtAuthns() {}

    static HttpFilter read(Message m) throws LoadException {
        JwtAuthns filter = new JwtAuthns();
        List<Message> rules = new ArrayList<>();
        List<Message.Entry> requirements = new ArrayList<>();
        boolean preflight = false;
        boolean terse = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    Message.Entry entry = m.entry();
                    filter.providers.put(entry.key(), JwtProviders.read(entry.key(), entry.value()));
                }
                case 2 -> rules.add(m.message());
                case 4 -> preflight = m.flag();
                case 5 -> requirements.add(m.entry());
                case 6 -> terse = m.flag();
                case 7 -> m.skip(); // stat_prefix: statistics
                default -> throw m.unsupported();
            }
        }
        for (Message.Entry entry : requirements) {
            filter.named.put(entry.key(), filter.requirement(entry.value()));
        }
        List<JwtAuthnTable.Rule> read = new ArrayList<>();
        for (Message rule : rules) {
            read.add(filter.rule(rule));
        }
        return new HttpFilter.JwtAuthn(
                new JwtAuthnTable(List.copyOf(filter.providers.values()), read, filter.named, preflight, terse));
    }

    static HttpFilter perRoute(Message m) throws LoadException {
        HttpFilter filter = new HttpFilter.Disabled();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip(); // disabled: always true
                case 2 -> filter = new HttpFilter.JwtRoute(m.textNotEmpty());
                default -> throw m.unsupported();
            }
        }
        return filter;
    }

    private JwtAuthnTable.Rule rule(Message m) throws LoadException {
        @Nullable RouteMatch match = null;
        JwtRequirement requirement = new JwtRequirement.Nothing();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> match = RouteMatches.read(m.message());
                case 2 -> requirement = requirement(m.message());
                case 3 -> {
                    String name = m.textNotEmpty();
                    JwtRequirement found = named.get(name);
                    if (found == null) {
                        throw m.bad("'" + name + "' (expected: a name in requirement_map)");
                    }
                    requirement = found;
                }
                default -> throw m.unsupported();
            }
        }
        if (match == null) {
            throw m.badHere("match is missing");
        }
        return new JwtAuthnTable.Rule(match, requirement);
    }

    private JwtRequirement requirement(Message m) throws LoadException {
        JwtRequirement requirement = new JwtRequirement.Nothing();
        while (m.next()) {
            requirement = switch (m.number()) {
                case 1 -> new JwtRequirement.Provider(provider(m, m.text()), List.of());
                case 2 -> withAudiences(m.message());
                case 3 -> new JwtRequirement.Any(all(m.message()));
                case 4 -> new JwtRequirement.All(all(m.message()));
                case 5 -> {
                    m.skip();
                    yield new JwtRequirement.AllowMissingOrFailed();
                }
                case 6 -> {
                    m.skip();
                    yield new JwtRequirement.AllowMissing();
                }
                default -> throw m.unsupported();
            };
        }
        return requirement;
    }

    private List<JwtRequirement> all(Message m) throws LoadException {
        List<JwtRequirement> all = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> all.add(requirement(m.message()));
                default -> throw m.unsupported();
            }
        }
        if (all.size() < 2) {
            throw m.badHere(all.size() + " requirements (expected: at least 2)");
        }
        return all;
    }

    private JwtRequirement withAudiences(Message m) throws LoadException {
        @Nullable JwtProvider provider = null;
        List<String> audiences = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> provider = provider(m, m.text());
                case 2 -> audiences.add(m.text());
                default -> throw m.unsupported();
            }
        }
        if (provider == null) {
            throw m.badHere("provider_name is missing");
        }
        return new JwtRequirement.Provider(provider, audiences);
    }

    private JwtProvider provider(Message m, String name) throws LoadException {
        JwtProvider found = providers.get(name);
        if (found == null) {
            throw m.bad("Required provider ['" + name + "'] is not configured.");
        }
        return found;
    }
}
