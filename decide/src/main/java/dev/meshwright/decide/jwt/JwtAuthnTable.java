package dev.meshwright.decide.jwt;

import dev.meshwright.decide.route.RouteMatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The filter's settings: `jwt_authn.v3.JwtAuthentication`. Immutable.
///
/// @param providers by name
/// @param rules the first that matches says what is required; none: nothing is
/// @param named requirements that routes choose
/// @param passPreflight CORS preflights carry no credentials and pass
/// @param terse answers do not say why
public record JwtAuthnTable(
        List<JwtProvider> providers,
        List<Rule> rules,
        Map<String, JwtRequirement> named,
        boolean passPreflight,
        boolean terse) {
    public JwtAuthnTable {
        providers = List.copyOf(providers);
        rules = List.copyOf(rules);
        named = Map.copyOf(named);
    }

    public record Rule(RouteMatch match, JwtRequirement requirement) {}

    /// The provider that is asked for tokens of an issuer where no provider is named: the first with it, else the
    /// first for any issuer.
    Optional<JwtProvider> byIssuer(String issuer) {
        return providers.stream()
                .filter(p -> p.issuer().equals(issuer))
                .findFirst()
                .or(() -> providers.stream().filter(p -> p.issuer().isEmpty()).findFirst());
    }
}
