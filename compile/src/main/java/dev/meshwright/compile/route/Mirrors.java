package dev.meshwright.compile.route;

import com.google.protobuf.BoolValue;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.model.HttpRoute.Destination;
import dev.meshwright.model.Mirror;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction.RequestMirrorPolicy;
import java.util.List;

/// Where copies of a route's requests go. A copy keeps the request's host, as in Istio, and starts no trace.
final class Mirrors {
    private Mirrors() {}

    /// @param path of the route inside its resource
    static void write(RouteInputs in, RouteAction.Builder action, String path, OriginPaths origins) {
        List<Mirror> mirrors = in.route().mirrors();
        for (int i = 0; i < mirrors.size(); i++) {
            Destination to = mirrors.get(i).destination();
            origins.put(path + ".route.request_mirror_policies[" + i + "]", to.origin());
            action.addRequestMirrorPolicies(RequestMirrorPolicy.newBuilder()
                    .setCluster(ClusterNames.outbound(in.mirrorPorts().get(i), to.subset(), to.host()))
                    .setRuntimeFraction(RuntimeFractionalPercent.newBuilder()
                            .setDefaultValue(Wire.fraction(mirrors.get(i).millionths())))
                    .setTraceSampled(BoolValue.of(false))
                    .setDisableShadowHostSuffixAppend(true));
        }
    }
}
