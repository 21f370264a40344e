package dev.meshwright.decide.rbac;

import dev.meshwright.decide.connection.Cidr;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.match.MetadataMatch;
import dev.meshwright.decide.match.StringMatch;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.request.RequestView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who does it: `config.rbac.v3.Principal`.
public sealed interface Principal {
    /// @param request null at the network level
    /// @param metadata what earlier filters know of the request
    /// @param values which of a repeated header's values must match, so that a repetition never opens anything
    boolean matches(
            ConnectionFacts connection, @Nullable RequestView request, Metadata metadata, HeaderMatch.Values values);

    record Any() implements Principal {
        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            return true;
        }
    }

    record And(List<Principal> ids) implements Principal {
        public And {
            ids = List.copyOf(ids);
        }

        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            for (int i = 0; i < ids.size(); i++) {
                if (!ids.get(i).matches(connection, request, metadata, values)) {
                    return false;
                }
            }
            return true;
        }
    }

    record Or(List<Principal> ids) implements Principal {
        public Or {
            ids = List.copyOf(ids);
        }

        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            for (int i = 0; i < ids.size(); i++) {
                if (ids.get(i).matches(connection, request, metadata, values)) {
                    return true;
                }
            }
            return false;
        }
    }

    record Not(Principal id) implements Principal {
        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            return !id.matches(connection, request, metadata, values.opposite());
        }
    }

    /// Any verified peer.
    record AnyAuthenticated() implements Principal {
        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            return !connection.peerIdentities().isEmpty();
        }
    }

    /// A verified peer one of whose URI SANs matches.
    record Authenticated(StringMatch name) implements Principal {
        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            List<String> identities = connection.peerIdentities();
            for (int i = 0; i < identities.size(); i++) {
                if (name.matches(identities.get(i))) {
                    return true;
                }
            }
            return false;
        }
    }

    /// The connection's peer.
    record SourceIp(Cidr range) implements Principal {
        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            return range.containsText(connection.sourceAddress());
        }
    }

    /// The client, as the proxies in front tell it in x-forwarded-for, else the connection's peer.
    ///
    /// @param trustedHops proxies in front of this one that say the truth, as the connection manager has it
    record RemoteIp(Cidr range, int trustedHops) implements Principal {
        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            return range.containsText(
                    request == null
                            ? connection.sourceAddress()
                            : ForwardedFor.client(request, trustedHops, connection.sourceAddress()));
        }
    }

    record Header(HeaderMatch match) implements Principal {
        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            return request != null && match.matches(request, values);
        }
    }

    record UrlPath(StringMatch match) implements Principal {
        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            return request != null && Paths.matches(match, request);
        }
    }

    record OfFilter(MetadataMatch match) implements Principal {
        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            return match.matches(metadata);
        }
    }

    /// The same, with so many trusted proxies in front.
    default Principal trusting(int hops) {
        return switch (this) {
            case RemoteIp(var range, int _) -> new RemoteIp(range, hops);
            case And(var ids) ->
                new And(ids.stream().map(id -> id.trusting(hops)).toList());
            case Or(var ids) -> new Or(ids.stream().map(id -> id.trusting(hops)).toList());
            case Not(var id) -> new Not(id.trusting(hops));
            case Any _, AnyAuthenticated _, Authenticated _, SourceIp _, Header _, UrlPath _, OfFilter _ -> this;
        };
    }
}
