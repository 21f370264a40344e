package dev.meshwright.compile.standalone;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;

/// Secrets by name alone: Envoy looks for one without a source among those of its bootstrap (`SdsSecretConfig`).
final class StaticSecrets {
    private StaticSecrets() {}

    static void refer(TransportSocket.Builder socket, ResourceSet all) throws InvalidProtocolBufferException {
        Any config = socket.getTypedConfig();
        if (config.is(DownstreamTlsContext.class)) {
            DownstreamTlsContext.Builder context = config.unpack(DownstreamTlsContext.class).toBuilder();
            common(context.getCommonTlsContextBuilder(), all);
            socket.setTypedConfig(Any.pack(context.build()));
        } else if (config.is(UpstreamTlsContext.class)) {
            UpstreamTlsContext.Builder context = config.unpack(UpstreamTlsContext.class).toBuilder();
            common(context.getCommonTlsContextBuilder(), all);
            socket.setTypedConfig(Any.pack(context.build()));
        }
    }

    private static void common(CommonTlsContext.Builder tls, ResourceSet all) {
        tls.getTlsCertificateSdsSecretConfigsBuilderList().forEach(secret -> here(secret, all));
        switch (tls.getValidationContextTypeCase()) {
            case VALIDATION_CONTEXT_SDS_SECRET_CONFIG -> here(tls.getValidationContextSdsSecretConfigBuilder(), all);
            case COMBINED_VALIDATION_CONTEXT ->
                here(tls.getCombinedValidationContextBuilder().getValidationContextSdsSecretConfigBuilder(), all);
            case VALIDATION_CONTEXT,
                    VALIDATION_CONTEXT_CERTIFICATE_PROVIDER,
                    VALIDATION_CONTEXT_CERTIFICATE_PROVIDER_INSTANCE,
                    VALIDATIONCONTEXTTYPE_NOT_SET -> {}
        }
    }

    private static void here(SdsSecretConfig.Builder secret, ResourceSet all) {
        if (all.of(TypeUrl.SECRET).containsKey(secret.getName())) {
            secret.clearSdsConfig();
        }
    }
}
