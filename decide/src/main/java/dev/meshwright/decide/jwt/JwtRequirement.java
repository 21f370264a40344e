package dev.meshwright.decide.jwt;

import java.util.List;

/// What a request must show: `jwt_authn.v3.JwtRequirement`.
public sealed interface JwtRequirement {
    /// A good token of that provider.
    ///
    /// @param audiences in the place of the provider's, bare; empty: the provider's
    record Provider(JwtProvider provider, List<String> audiences) implements JwtRequirement {
        public Provider {
            audiences = audiences.stream().map(JwtProvider::audience).toList();
        }
    }

    record Any(List<JwtRequirement> of) implements JwtRequirement {
        public Any {
            of = List.copyOf(of);
        }
    }

    record All(List<JwtRequirement> of) implements JwtRequirement {
        public All {
            of = List.copyOf(of);
        }
    }

    /// No token, or good ones.
    record AllowMissing() implements JwtRequirement {}

    /// Whatever it shows; good tokens are passed on.
    record AllowMissingOrFailed() implements JwtRequirement {}

    record Nothing() implements JwtRequirement {}
}
