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

/// What is done to what: `config.rbac.v3.Permission`.
public sealed interface Permission {
    /// @param request null at the network level
    /// @param metadata what earlier filters know of the request
    /// @param values which of a repeated header's values must match, so that a repetition never opens anything
    boolean matches(
            ConnectionFacts connection, @Nullable RequestView request, Metadata metadata, HeaderMatch.Values values);

    record Any() implements Permission {
        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            return true;
        }
    }

    record And(List<Permission> rules) implements Permission {
        public And {
            rules = List.copyOf(rules);
        }

        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            for (int i = 0; i < rules.size(); i++) {
                if (!rules.get(i).matches(connection, request, metadata, values)) {
                    return false;
                }
            }
            return true;
        }
    }

    record Or(List<Permission> rules) implements Permission {
        public Or {
            rules = List.copyOf(rules);
        }

        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            for (int i = 0; i < rules.size(); i++) {
                if (rules.get(i).matches(connection, request, metadata, values)) {
                    return true;
                }
            }
            return false;
        }
    }

    record Not(Permission rule) implements Permission {
        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            return !rule.matches(connection, request, metadata, values.opposite());
        }
    }

    record Header(HeaderMatch match) implements Permission {
        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            return request != null && match.matches(request, values);
        }
    }

    /// The path without query and fragment.
    record UrlPath(StringMatch match) implements Permission {
        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            return request != null && Paths.matches(match, request);
        }
    }

    record DestinationIp(Cidr range) implements Permission {
        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            return range.containsText(connection.destinationAddress());
        }
    }

    /// `start <= port < end`
    record DestinationPort(int start, int end) implements Permission {
        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            return connection.destinationPort() >= start && connection.destinationPort() < end;
        }
    }

    record RequestedServerName(StringMatch match) implements Permission {
        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            return match.matches(connection.serverName());
        }
    }

    record OfFilter(MetadataMatch match) implements Permission {
        @Override
        public boolean matches(
                ConnectionFacts connection,
                @Nullable RequestView request,
                Metadata metadata,
                HeaderMatch.Values values) {
            return match.matches(metadata);
        }
    }
}
