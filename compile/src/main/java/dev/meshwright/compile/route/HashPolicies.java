package dev.meshwright.compile.route;

import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.ConsistentHash;
import dev.meshwright.model.Setting;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction.HashPolicy;
import java.time.Duration;
import java.util.List;

/// Consistent hashing on the route's side: what of a request is the key.
final class HashPolicies {
    private HashPolicies() {}

    static void write(List<ConsistentHash.Key> keys, RouteAction.Builder action) {
        keys.forEach(key -> action.addHashPolicy(of(key)));
    }

    private static HashPolicy of(ConsistentHash.Key key) {
        HashPolicy.Builder out = HashPolicy.newBuilder();
        return switch (key) {
            case ConsistentHash.Key.Header(var name) ->
                out.setHeader(HashPolicy.Header.newBuilder().setHeaderName(name))
                        .build();
            case ConsistentHash.Key.Cookie cookie ->
                out.setCookie(cookie(cookie)).build();
            case ConsistentHash.Key.SourceIp() ->
                out.setConnectionProperties(
                                HashPolicy.ConnectionProperties.newBuilder().setSourceIp(true))
                        .build();
            case ConsistentHash.Key.QueryParameter(var name) ->
                out.setQueryParameter(HashPolicy.QueryParameter.newBuilder().setName(name))
                        .build();
        };
    }

    private static HashPolicy.Cookie cookie(ConsistentHash.Key.Cookie cookie) {
        HashPolicy.Cookie.Builder out =
                HashPolicy.Cookie.newBuilder().setName(cookie.name()).setPath(cookie.path());
        if (cookie.ttl() instanceof Setting.Set<Duration>(var ttl, var _)) {
            out.setTtl(Wire.duration(ttl));
        }
        for (String attribute : cookie.attributes()) {
            int equals = attribute.indexOf('=');
            out.addAttributes(HashPolicy.CookieAttribute.newBuilder()
                    .setName(equals < 0 ? attribute : attribute.substring(0, equals))
                    .setValue(equals < 0 ? "" : attribute.substring(equals + 1)));
        }
        return out.build();
    }
}
