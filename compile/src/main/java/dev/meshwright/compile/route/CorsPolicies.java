package dev.meshwright.compile.route;

import com.google.protobuf.BoolValue;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.Cors;
import dev.meshwright.model.Setting;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import java.time.Duration;

/// A route's CORS policy, as the configuration of the CORS filter for that route.
final class CorsPolicies {
    static final String FILTER = "envoy.filters.http.cors";
    private static final int ALL = 100;

    private CorsPolicies() {}

    /// @param path of the route inside its resource
    static void write(Setting<Cors> setting, Route.Builder route, String path, OriginPaths origins) {
        if (!(setting instanceof Setting.Set<Cors>(var cors, var origin))) {
            return;
        }
        origins.put(path + ".typed_per_filter_config[" + FILTER + "]", origin);
        CorsPolicy.Builder out = CorsPolicy.newBuilder()
                .setFilterEnabled(RuntimeFractionalPercent.newBuilder().setDefaultValue(Wire.percent(ALL)))
                .setAllowMethods(String.join(",", cors.allowMethods()))
                .setAllowHeaders(String.join(",", cors.allowHeaders()))
                .setExposeHeaders(String.join(",", cors.exposeHeaders()));
        cors.allowOrigins().forEach(text -> out.addAllowOriginStringMatch(Matches.string(text)));
        if (cors.maxAge() instanceof Setting.Set<Duration>(var age, var _)) {
            out.setMaxAge(Long.toString(age.toSeconds()));
        }
        if (cors.allowCredentials() instanceof Setting.Set<Boolean>(var allowed, var _)) {
            out.setAllowCredentials(BoolValue.of(allowed));
        }
        if (cors.forwardUnmatchedPreflights() instanceof Setting.Set<Boolean>(var forwarded, var _)) {
            out.setForwardNotMatchingPreflights(BoolValue.of(forwarded));
        }
        route.putTypedPerFilterConfig(FILTER, Wire.any(out.build()));
    }
}
