package dev.meshwright.compile.authz;

import com.google.protobuf.Duration;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.model.ExtensionProvider;
import dev.meshwright.model.ExtensionProvider.Asked;
import dev.meshwright.model.ExtensionProvider.Body;
import dev.meshwright.model.ExtensionProvider.Failure;
import dev.meshwright.model.ExtensionProvider.Kind;
import dev.meshwright.model.ExtensionProvider.RouteCache;
import dev.meshwright.model.Setting;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.AuthorizationRequest;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.AuthorizationResponse;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.BufferSettings;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.HttpService;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import java.util.List;
import java.util.Optional;

/// Asks one provider about what the RBAC filter before it has marked: the names of its rules begin with the provider's.
final class ExtAuthzFilters {
    static final String STAT_PREFIX = "istio_ext_authz_";

    private static final String POLICY_KEY = STAT_PREFIX + "shadow_effective_policy_id";

    private ExtAuthzFilters() {}

    /// What the names of a provider's rules begin with.
    static String rulePrefix(String provider) {
        return "istio-ext-authz-" + provider + "-";
    }

    /// @param prefix of the rules' names that are asked about
    static HttpFilter http(ExtensionProvider provider, String prefix) {
        ExtAuthz.Builder out = ExtAuthz.newBuilder()
                .setTransportApiVersion(ApiVersion.V3)
                .setFilterEnabledMetadata(marked("envoy.filters.http.rbac", prefix));
        Asked asked = switch ((Kind.Decides) provider.kind()) {
            case Kind.ExtAuthzHttp http -> {
                out.setHttpService(service(http));
                if (!http.requestHeaders().isEmpty()) {
                    out.setAllowedHeaders(names(http.requestHeaders()));
                }
                yield http.asked();
            }
            case Kind.ExtAuthzGrpc(var grpc) -> {
                out.setGrpcService(grpc(grpc));
                yield grpc;
            }
        };
        out.setFailureModeAllow(asked.failure() == Failure.ALLOW)
                .setClearRouteCache(asked.routeCache() == RouteCache.CLEARED);
        if (asked.statusOnError() != 0) {
            out.setStatusOnError(HttpStatus.newBuilder().setCodeValue(asked.statusOnError()));
        }
        if (asked.body() instanceof Setting.Set<Body>(var body, var _)) {
            out.setWithRequestBody(BufferSettings.newBuilder()
                    .setMaxRequestBytes(body.bytesMax())
                    .setAllowPartialMessage(body.partial())
                    .setPackAsBytes(body.packed()));
        }
        return HttpFilter.newBuilder()
                .setName("envoy.filters.http.ext_authz")
                .setTypedConfig(Wire.any(out.build()))
                .build();
    }

    /// Nothing for a provider that is asked by HTTP: there is no request to show it.
    static Optional<Filter> connection(ExtensionProvider provider, String prefix) {
        return switch ((Kind.Decides) provider.kind()) {
            case Kind.ExtAuthzHttp _ -> Optional.empty();
            case Kind.ExtAuthzGrpc(var asked) ->
                Optional.of(Filter.newBuilder()
                        .setName("envoy.filters.network.ext_authz")
                        .setTypedConfig(Wire.any(
                                io.envoyproxy.envoy.extensions.filters.network.ext_authz.v3.ExtAuthz.newBuilder()
                                        .setStatPrefix("tcp.")
                                        .setFailureModeAllow(asked.failure() == Failure.ALLOW)
                                        .setTransportApiVersion(ApiVersion.V3)
                                        .setGrpcService(grpc(asked))
                                        .setFilterEnabledMetadata(marked("envoy.filters.network.rbac", prefix))
                                        .build()))
                        .build());
        };
    }

    private static MetadataMatcher marked(String filter, String prefix) {
        return MetadataMatcher.newBuilder()
                .setFilter(filter)
                .addPath(MetadataMatcher.PathSegment.newBuilder().setKey(POLICY_KEY))
                .setValue(ValueMatcher.newBuilder()
                        .setStringMatch(StringMatcher.newBuilder().setPrefix(prefix)))
                .build();
    }

    private static GrpcService grpc(Asked asked) {
        return GrpcService.newBuilder()
                .setEnvoyGrpc(GrpcService.EnvoyGrpc.newBuilder()
                        .setClusterName(cluster(asked))
                        .setAuthority(asked.service().host()))
                .setTimeout(timeout(asked))
                .build();
    }

    private static HttpService service(Kind.ExtAuthzHttp http) {
        HttpService.Builder out = HttpService.newBuilder()
                .setPathPrefix(http.pathPrefix())
                .setServerUri(HttpUri.newBuilder()
                        .setUri("http://" + http.asked().service().host())
                        .setCluster(cluster(http.asked()))
                        .setTimeout(timeout(http.asked())));
        if (!http.additionalHeaders().isEmpty()) {
            AuthorizationRequest.Builder request = AuthorizationRequest.newBuilder();
            http.additionalHeaders()
                    .forEach((key, value) -> request.addHeadersToAdd(
                            HeaderValue.newBuilder().setKey(key).setValue(value)));
            out.setAuthorizationRequest(request);
        }
        AuthorizationResponse.Builder response = AuthorizationResponse.newBuilder();
        if (!http.toUpstreamOnAllow().isEmpty()) {
            response.setAllowedUpstreamHeaders(names(http.toUpstreamOnAllow()));
        }
        if (!http.toDownstreamOnDeny().isEmpty()) {
            response.setAllowedClientHeaders(names(http.toDownstreamOnDeny()));
        }
        if (!http.toDownstreamOnAllow().isEmpty()) {
            response.setAllowedClientHeadersOnSuccess(names(http.toDownstreamOnAllow()));
        }
        if (!response.build().equals(AuthorizationResponse.getDefaultInstance())) {
            out.setAuthorizationResponse(response);
        }
        return out.build();
    }

    private static String cluster(Asked asked) {
        return ClusterNames.outbound(asked.service().port(), "", asked.service().host());
    }

    private static Duration timeout(Asked asked) {
        return Wire.duration(asked.timeout());
    }

    /// `*` at one end stands for any text there.
    private static ListStringMatcher names(List<String> names) {
        ListStringMatcher.Builder out = ListStringMatcher.newBuilder();
        for (String name : names) {
            StringMatcher.Builder match = StringMatcher.newBuilder().setIgnoreCase(true);
            if (name.startsWith("*")) {
                match.setSuffix(name.substring(1));
            } else if (name.endsWith("*")) {
                match.setPrefix(name.substring(0, name.length() - 1));
            } else {
                match.setExact(name);
            }
            out.addPatterns(match);
        }
        return out.build();
    }
}
