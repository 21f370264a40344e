package dev.meshwright.decide.rbac;

import dev.meshwright.decide.connection.Cidr;
import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.match.MetadataMatch;
import dev.meshwright.decide.match.StringMatch;
import java.util.List;

/// What a policy asks of a call: who does it (`config.rbac.v3.Principal`), or what is done to what
/// (`config.rbac.v3.Permission`). Both are made of the same parts.
public sealed interface Condition {
    /// @param values which of a repeated header's values must match, so that a repetition never opens anything
    boolean matches(Asked asked, HeaderMatch.Values values);

    record Any() implements Condition {
        @Override
        public boolean matches(Asked asked, HeaderMatch.Values values) {
            return true;
        }
    }

    record And(List<Condition> parts) implements Condition {
        public And {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean matches(Asked asked, HeaderMatch.Values values) {
            for (int i = 0; i < parts.size(); i++) {
                if (!parts.get(i).matches(asked, values)) {
                    return false;
                }
            }
            return true;
        }
    }

    record Or(List<Condition> parts) implements Condition {
        public Or {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean matches(Asked asked, HeaderMatch.Values values) {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).matches(asked, values)) {
                    return true;
                }
            }
            return false;
        }
    }

    record Not(Condition part) implements Condition {
        @Override
        public boolean matches(Asked asked, HeaderMatch.Values values) {
            return !part.matches(asked, values.opposite());
        }
    }

    record Header(HeaderMatch match) implements Condition {
        @Override
        public boolean matches(Asked asked, HeaderMatch.Values values) {
            return asked instanceof Asked.Request(var _, var request, var _) && match.matches(request, values);
        }
    }

    /// The path without query and fragment.
    record UrlPath(StringMatch match) implements Condition {
        @Override
        public boolean matches(Asked asked, HeaderMatch.Values values) {
            return asked instanceof Asked.Request(var _, var request, var _) && Paths.matches(match, request);
        }
    }

    record OfFilter(MetadataMatch match) implements Condition {
        @Override
        public boolean matches(Asked asked, HeaderMatch.Values values) {
            return match.matches(asked.metadata());
        }
    }

    record DestinationIp(Cidr range) implements Condition {
        @Override
        public boolean matches(Asked asked, HeaderMatch.Values values) {
            return range.containsText(asked.connection().destinationAddress());
        }
    }

    /// `start <= port < end`
    record DestinationPort(int start, int end) implements Condition {
        @Override
        public boolean matches(Asked asked, HeaderMatch.Values values) {
            return asked.connection().destinationPort() >= start
                    && asked.connection().destinationPort() < end;
        }
    }

    record RequestedServerName(StringMatch match) implements Condition {
        @Override
        public boolean matches(Asked asked, HeaderMatch.Values values) {
            return match.matches(asked.connection().serverName());
        }
    }

    /// Any verified peer.
    record AnyAuthenticated() implements Condition {
        @Override
        public boolean matches(Asked asked, HeaderMatch.Values values) {
            return !asked.connection().peerIdentities().isEmpty();
        }
    }

    /// A verified peer one of whose URI SANs matches.
    record Authenticated(StringMatch name) implements Condition {
        @Override
        public boolean matches(Asked asked, HeaderMatch.Values values) {
            List<String> identities = asked.connection().peerIdentities();
            for (int i = 0; i < identities.size(); i++) {
                if (name.matches(identities.get(i))) {
                    return true;
                }
            }
            return false;
        }
    }

    /// The connection's peer.
    record SourceIp(Cidr range) implements Condition {
        @Override
        public boolean matches(Asked asked, HeaderMatch.Values values) {
            return range.containsText(asked.connection().sourceAddress());
        }
    }

    /// The client, as the proxies in front tell it in x-forwarded-for, else the connection's peer.
    ///
    /// @param trustedHops proxies in front of this one that say the truth, as the connection manager has it
    record RemoteIp(Cidr range, int trustedHops) implements Condition {
        @Override
        public boolean matches(Asked asked, HeaderMatch.Values values) {
            return range.containsText(ForwardedFor.client(asked, trustedHops));
        }
    }

    /// The same, with so many trusted proxies in front.
    default Condition trusting(int hops) {
        return switch (this) {
            case RemoteIp(var range, int _) -> new RemoteIp(range, hops);
            case And(var parts) ->
                new And(parts.stream().map(part -> part.trusting(hops)).toList());
            case Or(var parts) ->
                new Or(parts.stream().map(part -> part.trusting(hops)).toList());
            case Not(var part) -> new Not(part.trusting(hops));
            case Any _,
                    Header _,
                    UrlPath _,
                    OfFilter _,
                    DestinationIp _,
                    DestinationPort _,
                    RequestedServerName _,
                    AnyAuthenticated _,
                    Authenticated _,
                    SourceIp _ -> this;
        };
    }
}
