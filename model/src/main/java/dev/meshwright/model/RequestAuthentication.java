package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Which tokens (RFC 7519) callers may show to workloads, and what becomes of them (Istio RequestAuthentication). A
/// token that no rule accepts is refused; that there is none is a fault only where a rule says so, since an
/// [AuthorizationPolicy] says whether one is needed.
///
/// @param selectors labels of the workloads; any of them picks. Empty: the whole namespace, or the mesh when the
///     namespace is the root one
public record RequestAuthentication(
        String name, String namespace, List<Map<String, String>> selectors, List<TokenRule> rules, Origin origin) {
    public RequestAuthentication {
        selectors = selectors.stream().map(SortedCopy::of).toList();
        rules = List.copyOf(rules);
    }

    /// The tokens of one issuer.
    ///
    /// @param issuer that the token must name; empty: any
    /// @param audiences of which the token must name one; empty: any or none
    /// @param presence whether a request needs such a token
    /// @param locations where tokens are looked for; the usual places when there are none
    /// @param forwarding whether the token goes on to the workload
    /// @param payloadHeader gets the payload in Base64url; empty: none
    /// @param claimHeaders headers that get a claim each
    /// @param spaceDelimitedClaims read as lists for conditions, beside `scope` and `permission`
    /// @param timeout of a request for the keys
    public record TokenRule(
            String issuer,
            List<String> audiences,
            Keys keys,
            Presence presence,
            Locations locations,
            Forwarding forwarding,
            String payloadHeader,
            List<ClaimHeader> claimHeaders,
            List<String> spaceDelimitedClaims,
            Duration timeout,
            Origin origin) {
        public TokenRule {
            audiences = List.copyOf(audiences);
            claimHeaders = List.copyOf(claimHeaders);
            spaceDelimitedClaims = List.copyOf(spaceDelimitedClaims);
        }
    }

    /// Where the issuer's keys come from.
    public sealed interface Keys {
        /// @param set a JSON Web Key Set (RFC 7517)
        record Inline(String set) implements Keys {}

        /// @param uri of a key set, `http` or `https`
        record At(String uri) implements Keys {}

        /// Nowhere, so no token is accepted.
        record None() implements Keys {}
    }

    /// @param params of the query
    public record Locations(List<HeaderLocation> headers, List<String> params, List<String> cookies) {
        public Locations {
            headers = List.copyOf(headers);
            params = List.copyOf(params);
            cookies = List.copyOf(cookies);
        }
    }

    /// @param prefix before the token
    public record HeaderLocation(String name, String prefix) {}

    public enum Presence {
        /// Requests without one pass; whether one is needed is up to policies.
        OPTIONAL,
        REQUIRED
    }

    public enum Forwarding {
        FORWARDED,
        REMOVED
    }

    /// @param claim nested ones with `.` between the names
    public record ClaimHeader(String header, String claim) {}
}
