package dev.meshwright.testing.authorization;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.architect.world.Assumptions;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.ProxyNode;
import dev.meshwright.compile.ProxyNode.InboundPort;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Protocol;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A mesh of workloads that each own a loopback address, and the inbound side of all their sidecars for one proxy.
/// Peers may come with mutual TLS and without.
final class Sidecars {
    static final int HTTP = 9080;
    static final int TCP = 9090;
    private static final String IDENTITY = "spiffe://cluster.local/ns/shop/sa/default";

    private final Normalisation normalisation;
    private final World world;

    /// @param policies documents for each workload, which is `wN` to their selectors
    Sidecars(Normalisation normalisation, List<List<String>> policies, String keySet, Programs programs) {
        this.normalisation = normalisation;
        StringBuilder documents = new StringBuilder(settings(normalisation, keySet));
        List<ProxyNode> nodes = new ArrayList<>();
        for (int i = 0; i < policies.size(); i++) {
            documents.append(workload(i));
            policies.get(i).forEach(policy -> documents.append("---\n").append(policy));
            nodes.add(node(i, programs));
        }
        world = World.of(
                new MeshReader()
                        .read(List.of(new SourceDocumentFile("mesh.yaml", documents.toString())), MeshSettings.DEFAULT)
                        .mesh(),
                nodes,
                Assumptions.DEFAULT);
    }

    World world() {
        return world;
    }

    static String app(int number) {
        return "w" + number;
    }

    /// Of a workload, for its callers; other ones in each test process, as Envoys may share a port without a word.
    String address(int number) {
        return "127." + (64 + ProcessHandle.current().pid() % 128) + "." + normalisation.subnet + "." + (number + 1);
    }

    private static String settings(Normalisation normalisation, String keySet) {
        return """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: istio, namespace: istio-system}
            data:
              mesh: |
                pathNormalization: {normalization: %s}
                trustDomainAliases: [old.local]
            ---
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: default, namespace: istio-system}
            spec: {mtls: {mode: PERMISSIVE}}
            ---
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: {name: default, namespace: shop}
            spec: {jwtRules: [{issuer: %s, jwks: '%s', forwardOriginalToken: true}]}
            """.formatted(normalisation, SignedTokens.ISSUER, keySet);
    }

    private String workload(int number) {
        return """
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: w%1$d, namespace: shop}
            spec: {selector: {app: w%1$d}, ports: [{name: http, port: %3$d}, {name: tcp, port: %4$d}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: w%1$d, namespace: shop, labels: {app: w%1$d}}
            spec: {containers: [{name: c}]}
            status: {podIP: %2$s}
            """.formatted(number, address(number), HTTP, TCP);
    }

    private ProxyNode node(int number, Programs programs) {
        String name = app(number);
        return new ProxyNode(
                "sidecar~" + address(number) + "~" + name + ".shop~shop.svc.cluster.local",
                ProxyNode.Kind.SIDECAR,
                name,
                "shop",
                "default",
                Map.of("app", name),
                name,
                address(number),
                ProxyNode.Interception.NONE,
                List.of(
                        new InboundPort(HTTP, programs.http(), Protocol.HTTP),
                        new InboundPort(TCP, programs.tcp(), Protocol.TCP)),
                Map.of(),
                Map.of(),
                "0.0.0.0",
                new ProxyNode.Features(true, false));
    }

    /// The inbound listeners of all sidecars of these meshes, with their keys.
    static Bootstrap bootstrap(Collection<Sidecars> meshes, MeshKeys keys) throws InvalidProtocolBufferException {
        Bootstrap.Builder all = Bootstrap.newBuilder();
        Map<String, Cluster> clusters = new LinkedHashMap<>();
        for (Sidecars mesh : meshes) {
            for (var instance : mesh.world.instances()) {
                Bootstrap of = Bootstrap.parseFrom(mesh.world.standalone(instance, 0));
                all.setNode(of.getNode());
                for (Listener listener : of.getStaticResources().getListenersList()) {
                    if (listener.getTrafficDirection() == TrafficDirection.INBOUND) {
                        all.getStaticResourcesBuilder()
                                .addListeners(
                                        withKeys(listener, keys).setName(instance.address() + listener.getName()));
                    }
                }
                of.getStaticResources().getClustersList().stream()
                        .filter(cluster -> cluster.getName().startsWith("inbound|"))
                        .forEach(cluster -> clusters.put(cluster.getName(), cluster));
            }
        }
        clusters.values().forEach(all.getStaticResourcesBuilder()::addClusters);
        return all.build();
    }

    private static Listener.Builder withKeys(Listener listener, MeshKeys keys) throws InvalidProtocolBufferException {
        Listener.Builder builder = listener.toBuilder();
        for (FilterChain.Builder chain : builder.getFilterChainsBuilderList()) {
            if (chain.hasTransportSocket()) {
                DownstreamTlsContext tls =
                        chain.getTransportSocket().getTypedConfig().unpack(DownstreamTlsContext.class);
                chain.getTransportSocketBuilder().setTypedConfig(Any.pack(withKeys(tls, keys)));
            }
        }
        return builder;
    }

    /// There is no agent that a proxy could ask for the secrets `default` and `ROOTCA`.
    private static DownstreamTlsContext withKeys(DownstreamTlsContext tls, MeshKeys keys) {
        DownstreamTlsContext.Builder builder = tls.toBuilder();
        CommonTlsContext.Builder common = builder.getCommonTlsContextBuilder();
        CertificateValidationContext validation =
                common.getCombinedValidationContext().getDefaultValidationContext().toBuilder()
                        .setTrustedCa(text(keys.roots()))
                        .build();
        common.clearTlsCertificateSdsSecretConfigs()
                .addTlsCertificates(TlsCertificate.newBuilder()
                        .setCertificateChain(text(keys.certificate(IDENTITY)))
                        .setPrivateKey(text(keys.privateKey())))
                .setValidationContext(validation);
        return builder.build();
    }

    private static DataSource text(String text) {
        return DataSource.newBuilder().setInlineString(text).build();
    }
}
