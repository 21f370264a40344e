package dev.meshwright.compile.cluster;

import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.LoadBalancing;
import dev.meshwright.model.LoadBalancing.Warmup;
import dev.meshwright.model.Setting;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.SlowStartConfig;
import io.envoyproxy.envoy.config.core.v3.RuntimeDouble;
import io.envoyproxy.envoy.type.v3.Percent;
import java.util.Optional;

/// `warmup`: a new endpoint gets less at first.
final class SlowStart {
    /// Envoy asks for a runtime key; none is ever set.
    private static final String NO_KEY = "meshwright.slow_start_aggression";

    private SlowStart() {}

    static Optional<SlowStartConfig> of(LoadBalancing balancing, OriginPaths origins) {
        if (!(balancing.warmup() instanceof Setting.Set<Warmup>(var warmup, var origin))) {
            return Optional.empty();
        }
        origins.put("slow_start_config", origin);
        return Optional.of(SlowStartConfig.newBuilder()
                .setSlowStartWindow(Wire.duration(warmup.duration()))
                .setAggression(RuntimeDouble.newBuilder()
                        .setDefaultValue(warmup.aggression())
                        .setRuntimeKey(NO_KEY))
                .setMinWeightPercent(Percent.newBuilder().setValue(warmup.minimumPercent()))
                .build());
    }
}
