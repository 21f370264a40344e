package dev.meshwright.compile.tls;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;

/// References to secrets: a workload's own come from its agent over SDS, a gateway's credentials from the
/// control plane over ADS. Listeners and clusters name them; they hold no key.
public final class Secrets {
    /// The workload's certificate and key.
    static final SdsSecretConfig WORKLOAD = fromAgent("default");

    /// The trust bundle.
    static final SdsSecretConfig ROOTS = fromAgent("ROOTCA");

    private Secrets() {}

    /// ADS, waiting as long as it takes: a resource that is on its way must not be taken for absent.
    public static ConfigSource ads() {
        return ConfigSource.newBuilder()
                .setAds(AggregatedConfigSource.getDefaultInstance())
                .setInitialFetchTimeout(Duration.getDefaultInstance())
                .setResourceApiVersion(ApiVersion.V3)
                .build();
    }

    /// A gateway's credential, which the control plane sends over ADS to authorised gateways only.
    ///
    /// What waits for one that never comes is used without it after Envoy's own patience (15 s): a listener
    /// must not hold up the others (Istio).
    static SdsSecretConfig credential(String name) {
        return SdsSecretConfig.newBuilder()
                .setName(name)
                .setSdsConfig(ads().toBuilder().clearInitialFetchTimeout())
                .build();
    }

    /// From the agent's socket, cluster `sds-grpc` of the bootstrap.
    private static SdsSecretConfig fromAgent(String name) {
        ConfigSource agent = ConfigSource.newBuilder()
                .setApiConfigSource(ApiConfigSource.newBuilder()
                        .setApiType(ApiConfigSource.ApiType.GRPC)
                        .setTransportApiVersion(ApiVersion.V3)
                        .setSetNodeOnFirstMessageOnly(true)
                        .addGrpcServices(GrpcService.newBuilder()
                                .setEnvoyGrpc(GrpcService.EnvoyGrpc.newBuilder().setClusterName("sds-grpc"))))
                .setInitialFetchTimeout(Duration.getDefaultInstance())
                .setResourceApiVersion(ApiVersion.V3)
                .build();
        return SdsSecretConfig.newBuilder().setName(name).setSdsConfig(agent).build();
    }
}
