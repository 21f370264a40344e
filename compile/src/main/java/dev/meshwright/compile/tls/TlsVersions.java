package dev.meshwright.compile.tls;

import dev.meshwright.model.Gateway;
import dev.meshwright.model.MeshTls.Demands;
import dev.meshwright.model.Setting;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import java.util.List;

/// TLS versions between sidecars. MODERN (1.3 alone) where this program runs both ends of every connection: the
/// loopback layout without capture. COMPATIBLE (1.2 and 1.3, Istio's range and ciphers) where peers may be
/// Istio's own sidecars.
public enum TlsVersions {
    MODERN(TlsParameters.newBuilder()
            .setTlsMinimumProtocolVersion(TlsProtocol.TLSv1_3)
            .setTlsMaximumProtocolVersion(TlsProtocol.TLSv1_3)
            .build()),
    COMPATIBLE(TlsParameters.newBuilder()
            .setTlsMinimumProtocolVersion(TlsProtocol.TLSv1_2)
            .setTlsMaximumProtocolVersion(TlsProtocol.TLSv1_3)
            .addAllCipherSuites(List.of(
                    "ECDHE-ECDSA-AES256-GCM-SHA384",
                    "ECDHE-RSA-AES256-GCM-SHA384",
                    "ECDHE-ECDSA-AES128-GCM-SHA256",
                    "ECDHE-RSA-AES128-GCM-SHA256",
                    "AES256-GCM-SHA384",
                    "AES128-GCM-SHA256"))
            .build());

    private final TlsParameters parameters;

    TlsVersions(TlsParameters parameters) {
        this.parameters = parameters;
    }

    /// With what the mesh demands laid over; more than the range allows cannot be demanded.
    TlsParameters parameters(Demands demands) {
        if (demands.equals(Demands.NONE)) {
            return parameters;
        }
        TlsParameters.Builder out = parameters.toBuilder();
        TlsParameters least = demanded(demands);
        if (least.getTlsMinimumProtocolVersionValue() > out.getTlsMinimumProtocolVersionValue()) {
            out.setTlsMinimumProtocolVersion(least.getTlsMinimumProtocolVersion());
        }
        if (least.getCipherSuitesCount() > 0) {
            out.clearCipherSuites().addAllCipherSuites(least.getCipherSuitesList());
        }
        return out.addAllEcdhCurves(least.getEcdhCurvesList()).build();
    }

    /// What is demanded, and nothing else.
    static TlsParameters demanded(Demands demands) {
        TlsParameters.Builder out =
                TlsParameters.newBuilder().addAllCipherSuites(demands.ciphers()).addAllEcdhCurves(demands.curves());
        if (demands.min() instanceof Setting.Set<Gateway.Version>(var min, var _)) {
            out.setTlsMinimumProtocolVersion(GatewayTls.version(min));
        }
        return out.build();
    }
}
