package dev.meshwright.proxy.server;

import dev.meshwright.proxy.bootstrap.BootstrapException;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;

/// Reads which cluster serves ADS from `dynamic_resources.ads_config`.
final class AdsServers {
    private AdsServers() {}

    static String clusterOf(ApiConfigSource ads) throws BootstrapException {
        if (ads.getApiType() != ApiConfigSource.ApiType.DELTA_GRPC) {
            throw new BootstrapException(
                    "dynamic_resources.ads_config.api_type: " + ads.getApiType() + " (expected: DELTA_GRPC)");
        }
        if (ads.getGrpcServicesCount() == 0 || !ads.getGrpcServices(0).hasEnvoyGrpc()) {
            throw new BootstrapException(
                    "dynamic_resources.ads_config.grpc_services: missing (expected: one envoy_grpc service)");
        }
        return ads.getGrpcServices(0).getEnvoyGrpc().getClusterName();
    }
}
