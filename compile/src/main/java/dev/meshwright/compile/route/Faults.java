package dev.meshwright.compile.route;

import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.Fault;
import dev.meshwright.model.Setting;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultDelay;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;

/// A route's faults, as the configuration of the fault filter for that route.
final class Faults {
    static final String FILTER = "envoy.filters.http.fault";

    private Faults() {}

    /// @param path of the route inside its resource
    static void write(Setting<Fault> setting, Route.Builder route, String path, OriginPaths origins) {
        if (!(setting instanceof Setting.Set<Fault>(var fault, var origin))) {
            return;
        }
        String place = path + ".typed_per_filter_config[" + FILTER + "]";
        origins.put(place, origin);
        HTTPFault.Builder out = HTTPFault.newBuilder();
        if (fault.delay() instanceof Setting.Set<Fault.Delay>(var delay, var delayed)) {
            origins.put(place + ".delay", delayed);
            out.setDelay(FaultDelay.newBuilder()
                    .setFixedDelay(Wire.duration(delay.fixed()))
                    .setPercentage(Wire.fraction(delay.millionths())));
        }
        if (fault.abort() instanceof Setting.Set<Fault.Abort>(var abort, var aborted)) {
            origins.put(place + ".abort", aborted);
            out.setAbort(abort(abort));
        }
        route.putTypedPerFilterConfig(FILTER, Wire.any(out.build()));
    }

    private static FaultAbort abort(Fault.Abort abort) {
        FaultAbort.Builder out = FaultAbort.newBuilder().setPercentage(Wire.fraction(abort.millionths()));
        return switch (abort.failure()) {
            case Fault.Failure.Http(var status) -> out.setHttpStatus(status).build();
            case Fault.Failure.Grpc(var status) -> out.setGrpcStatus(status).build();
        };
    }
}
