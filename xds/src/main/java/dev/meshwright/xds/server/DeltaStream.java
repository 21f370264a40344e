package dev.meshwright.xds.server;

import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// The delta wire form (xDS protocol, "Incremental xDS"). Subscriptions in a request count whatever its nonce; only
/// the answer part needs a nonce that matches.
final class DeltaStream extends NodeStream<DeltaDiscoveryRequest, DeltaDiscoveryResponse> {
    private static final String WILDCARD = "*";

    DeltaStream(AdsServer server, PeerIdentity peer, ServerCallStreamObserver<DeltaDiscoveryResponse> out) {
        super(server, peer, out);
    }

    @Override
    StreamProtocol protocol() {
        return StreamProtocol.DELTA;
    }

    @Override
    Node node(DeltaDiscoveryRequest request) {
        return request.getNode();
    }

    @Override
    void read(DeltaDiscoveryRequest request) {
        Optional<TypeUrl> type = TypeUrl.find(request.getTypeUrl());
        if (type.isEmpty()) {
            return;
        }
        TypeState state = order.state(type.get());
        int names = Math.max(request.getResourceNamesSubscribeCount(), request.getInitialResourceVersionsCount());
        if (!mayAdd(state, names)) {
            return;
        }
        Set<String> kept = new HashSet<>();
        if (!state.subscribed()) {
            state.begin(request.getResourceNamesSubscribeCount() == 0);
            request.getInitialResourceVersionsMap().forEach(state::keeps);
            kept.addAll(request.getInitialResourceVersionsMap().keySet());
            if (!kept.isEmpty()) {
                order.postponeRemovals();
                order.state(TypeUrl.VIRTUAL_HOST).lookAgain();
            }
        }
        answer(state, request);
        for (String name : request.getResourceNamesSubscribeList()) {
            if (name.equals(WILDCARD)) {
                state.wildcard(true);
            } else if (kept.contains(name) && !order.expected(state.type, name)) {
                state.resume(name);
            } else {
                state.subscribe(name);
                order.asked(state.type, name);
            }
        }
        for (String name : request.getResourceNamesUnsubscribeList()) {
            if (name.equals(WILDCARD)) {
                state.wildcard(false);
            } else {
                state.unsubscribe(name);
                order.dropped(state.type, name);
            }
        }
        if (!kept.isEmpty()) {
            state.dropUnwanted();
        }
    }

    private void answer(TypeState state, DeltaDiscoveryRequest request) {
        Push push = state.outstanding();
        if (push == null || !push.nonce().equals(request.getResponseNonce())) {
            return;
        }
        if (request.hasErrorDetail()) {
            nacked(state, push, request.getErrorDetail().getMessage());
        } else {
            acked(state, push);
        }
    }

    @Override
    DeltaDiscoveryResponse response(TypeUrl type, Push push) {
        var response = DeltaDiscoveryResponse.newBuilder()
                .setTypeUrl(type.url())
                .setSystemVersionInfo(push.version())
                .setNonce(push.nonce())
                .addAllRemovedResources(push.removed());
        for (Resource resource : push.sent().values()) {
            response.addResourcesBuilder()
                    .setName(resource.name())
                    .setVersion(resource.version())
                    .setResource(any(resource));
        }
        return response.build();
    }
}
