package dev.meshwright.decide.jwt;

import dev.meshwright.decide.trace.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// How tokens of one issuer are found, checked and passed on: `jwt_authn.v3.JwtProvider`. Empty texts: not asked for.
///
/// @param issuer empty: any
/// @param audiences empty: any or none
/// @param headers sorted by name and prefix, the order in which Envoy looks
/// @param params sorted; of the query
/// @param cookies sorted
/// @param payloadPadding whether the payload header is padded with `=`
/// @param lifetimeMaxSeconds 0: no bound; a token without expiry is refused when there is one
/// @param routes whether routes are chosen anew by what a good token says
public record JwtProvider(
        Place place,
        String name,
        String issuer,
        List<String> audiences,
        Keys keys,
        boolean forward,
        List<HeaderLocation> headers,
        List<String> params,
        List<String> cookies,
        String payloadHeader,
        boolean payloadPadding,
        String payloadInMetadata,
        List<String> spaceDelimitedClaims,
        String headerInMetadata,
        String failedStatusInMetadata,
        long clockSkewSeconds,
        double lifetimeMaxSeconds,
        List<ClaimHeader> claimHeaders,
        boolean routes) {
    private static final List<HeaderLocation> USUAL_HEADERS = List.of(new HeaderLocation("authorization", "Bearer "));
    private static final List<String> USUAL_PARAMS = List.of("access_token");

    public JwtProvider {
        boolean usual = headers.isEmpty() && params.isEmpty() && cookies.isEmpty();
        audiences = audiences.stream().map(JwtProvider::audience).toList();
        headers = usual
                ? USUAL_HEADERS
                : headers.stream()
                        .distinct()
                        .sorted(Comparator.comparing(h -> h.name() + h.prefix()))
                        .toList();
        params = usual ? USUAL_PARAMS : sorted(params);
        cookies = sorted(cookies);
        spaceDelimitedClaims = List.copyOf(spaceDelimitedClaims);
        claimHeaders = List.copyOf(claimHeaders);
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().distinct().sorted().toList();
    }

    /// @param name in lower case
    public record HeaderLocation(String name, String prefix) {}

    /// @param header in lower case
    public record ClaimHeader(String header, String claim) {}

    public sealed interface Keys {
        record Local(Jwks set) implements Keys {}

        /// Fetched by the proxy.
        ///
        /// @param cacheMillis how long keys are used
        /// @param background keys are fetched before they are asked for, and kept until newer ones come
        /// @param nextTryMillis after a fetch in the background that failed
        record Remote(
                String uri,
                String cluster,
                long timeoutMillis,
                long cacheMillis,
                boolean background,
                long nextTryMillis,
                int retries)
                implements Keys {}
    }

    boolean issuerAllowed(String tokenIssuer) {
        return issuer.isEmpty() || issuer.equals(tokenIssuer);
    }

    /// Headers that only this filter may set.
    List<String> ownHeaders() {
        List<String> own = new ArrayList<>();
        if (!payloadHeader.isEmpty()) {
            own.add(payloadHeader);
        }
        claimHeaders.forEach(c -> own.add(c.header()));
        return own;
    }

    /// Compared without scheme and the slash at the end (Envoy `check_audience.cc`).
    static String audience(String text) {
        String bare =
                text.startsWith("http://") ? text.substring(7) : text.startsWith("https://") ? text.substring(8) : text;
        return bare.endsWith("/") ? bare.substring(0, bare.length() - 1) : bare;
    }

    /// @param allowed bare; empty: whatever the token says
    static boolean audienceAllowed(List<String> allowed, List<String> ofToken) {
        return allowed.isEmpty() || ofToken.stream().anyMatch(aud -> allowed.contains(audience(aud)));
    }
}
