package dev.meshwright.compile.jwt;

import com.google.protobuf.Empty;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.RequestAuthentication.ClaimHeader;
import dev.meshwright.model.RequestAuthentication.Forwarding;
import dev.meshwright.model.RequestAuthentication.HeaderLocation;
import dev.meshwright.model.RequestAuthentication.Presence;
import dev.meshwright.model.RequestAuthentication.TokenRule;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwksAsyncFetch;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtClaimToHeader;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtHeader;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider.NormalizePayload;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementAndList;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementOrList;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RemoteJwks;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RequirementRule;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// The filter that verifies tokens, as istiod shapes it (istio/istio `pilot/pkg/security/authn/policy_applier.go`): a
/// provider for each rule, named by its place among the rules sorted by issuer; a request passes when a provider
/// accepts its token, or when it has none. Where rules need a token, each of them must have accepted one.
///
/// @param rules in effect for the workload, in order of issuer
/// @param servers outside of the mesh that are asked for keys
public record TokenFilter(List<Verified> rules, List<KeySource.Server> servers) {
    public static final String NAME = "envoy.filters.http.jwt_authn";
    /// The key under which the claims are found in the filter's metadata.
    public static final String PAYLOAD = "payload";

    public static final TokenFilter NONE = new TokenFilter(List.of(), List.of());

    /// Istio reads these claims as lists always.
    private static final List<String> SPACE_DELIMITED = List.of("permission", "scope");
    /// Istio's, for keys that proxies fetch.
    private static final Duration KEYS_KEPT = Duration.ofMinutes(5);
    /// A key server that does not answer is not asked by every proxy every second (Envoy's default).
    private static final Duration NEXT_TRY = Duration.ofSeconds(10);

    public TokenFilter {
        rules = List.copyOf(rules);
        servers = List.copyOf(servers);
    }

    public record Verified(TokenRule rule, KeySource keys) {}

    /// What claims may do beside being told to policies.
    public enum At {
        SIDECAR,
        /// Routes are chosen by them.
        GATEWAY
    }

    public Optional<HttpFilter> http(At at) {
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        JwtAuthentication.Builder filter = JwtAuthentication.newBuilder().setBypassCorsPreflight(true);
        List<JwtRequirement> any = new ArrayList<>();
        List<JwtRequirement> each = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            String name = name(i);
            filter.putProviders(name, provider(rules.get(i), at));
            JwtRequirement own =
                    JwtRequirement.newBuilder().setProviderName(name).build();
            any.add(own);
            each.add(any(List.of(
                    own,
                    JwtRequirement.newBuilder()
                            .setAllowMissing(Empty.getDefaultInstance())
                            .build())));
        }
        if (each.size() > 1) {
            any.add(JwtRequirement.newBuilder()
                    .setRequiresAll(JwtRequirementAndList.newBuilder().addAllRequirements(each))
                    .build());
        }
        List<JwtRequirement> needed = needed();
        JwtRequirement usual = each.size() == 1 ? each.getFirst() : any(any);
        filter.addRules(RequirementRule.newBuilder()
                .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                .setRequires(needed.isEmpty() ? usual : all(needed)));
        return Optional.of(HttpFilter.newBuilder()
                .setName(NAME)
                .setTypedConfig(Wire.any(filter.build()))
                .build());
    }

    private List<JwtRequirement> needed() {
        List<JwtRequirement> needed = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).rule().presence() == Presence.REQUIRED) {
                needed.add(JwtRequirement.newBuilder().setProviderName(name(i)).build());
            }
        }
        return needed;
    }

    private static String name(int rule) {
        return "origins-" + rule;
    }

    private static JwtRequirement all(List<JwtRequirement> of) {
        return of.size() == 1
                ? of.getFirst()
                : JwtRequirement.newBuilder()
                        .setRequiresAll(JwtRequirementAndList.newBuilder().addAllRequirements(of))
                        .build();
    }

    private static JwtRequirement any(List<JwtRequirement> of) {
        return JwtRequirement.newBuilder()
                .setRequiresAny(JwtRequirementOrList.newBuilder().addAllRequirements(of))
                .build();
    }

    private static JwtProvider provider(Verified verified, At at) {
        TokenRule rule = verified.rule();
        SortedSet<String> lists = new TreeSet<>(rule.spaceDelimitedClaims());
        lists.addAll(SPACE_DELIMITED);
        JwtProvider.Builder provider = JwtProvider.newBuilder()
                .setIssuer(rule.issuer())
                .addAllAudiences(rule.audiences())
                .setForward(rule.forwarding() == Forwarding.FORWARDED)
                .setForwardPayloadHeader(rule.payloadHeader())
                .setPayloadInMetadata(PAYLOAD)
                .setNormalizePayloadInMetadata(NormalizePayload.newBuilder().addAllSpaceDelimitedClaims(lists))
                .addAllFromParams(rule.locations().params())
                .addAllFromCookies(rule.locations().cookies())
                .setClearRouteCache(at == At.GATEWAY);
        for (HeaderLocation header : rule.locations().headers()) {
            provider.addFromHeaders(
                    JwtHeader.newBuilder().setName(header.name()).setValuePrefix(header.prefix()));
        }
        for (ClaimHeader header : rule.claimHeaders()) {
            provider.addClaimToHeaders(
                    JwtClaimToHeader.newBuilder().setHeaderName(header.header()).setClaimName(header.claim()));
        }
        switch (verified.keys()) {
            case KeySource.Inline(var set) ->
                provider.setLocalJwks(DataSource.newBuilder().setInlineString(set));
            case KeySource.Remote(var uri, var cluster) ->
                provider.setRemoteJwks(RemoteJwks.newBuilder()
                        .setHttpUri(HttpUri.newBuilder()
                                .setUri(uri)
                                .setCluster(cluster)
                                .setTimeout(Wire.duration(rule.timeout())))
                        .setCacheDuration(Wire.duration(KEYS_KEPT))
                        .setAsyncFetch(JwksAsyncFetch.newBuilder()
                                .setFastListener(true)
                                .setFailedRefetchDuration(Wire.duration(NEXT_TRY))));
        }
        return provider.build();
    }
}
