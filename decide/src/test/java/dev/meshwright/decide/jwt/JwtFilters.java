package dev.meshwright.decide.jwt;

import com.google.protobuf.Duration;
import com.google.protobuf.Empty;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementOrList;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RemoteJwks;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RequirementRule;

/// Settings of the filter as control planes write them.
public final class JwtFilters {
    private JwtFilters() {}

    /// Istio's form for one rule: a good token or none.
    public static JwtAuthentication optional(JwtProvider provider) {
        return JwtAuthentication.newBuilder()
                .putProviders("origins-0", provider)
                .setBypassCorsPreflight(true)
                .addRules(RequirementRule.newBuilder()
                        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                        .setRequires(JwtRequirement.newBuilder()
                                .setRequiresAny(JwtRequirementOrList.newBuilder()
                                        .addRequirements(
                                                JwtRequirement.newBuilder().setProviderName("origins-0"))
                                        .addRequirements(JwtRequirement.newBuilder()
                                                .setAllowMissing(Empty.getDefaultInstance())))))
                .build();
    }

    public static JwtProvider.Builder provider(String issuer, String jwks) {
        return JwtProvider.newBuilder()
                .setIssuer(issuer)
                .setPayloadInMetadata("payload")
                .setLocalJwks(DataSource.newBuilder().setInlineString(jwks));
    }

    public static JwtProvider.Builder fetching(String issuer, String uri, String cluster) {
        return JwtProvider.newBuilder()
                .setIssuer(issuer)
                .setPayloadInMetadata("payload")
                .setRemoteJwks(RemoteJwks.newBuilder()
                        .setHttpUri(HttpUri.newBuilder()
                                .setUri(uri)
                                .setCluster(cluster)
                                .setTimeout(Duration.newBuilder().setSeconds(5))));
    }
}
