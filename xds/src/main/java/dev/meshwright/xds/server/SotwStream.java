package dev.meshwright.xds.server;

import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The state-of-the-world wire form. LDS and CDS answers hold everything; EDS and RDS answers hold what changed. A
/// request with an old nonce is ignored whole: the client repeats its names with the answer to the newer push.
final class SotwStream extends NodeStream<DiscoveryRequest, DiscoveryResponse> {
    private static final String WILDCARD = "*";

    SotwStream(AdsServer server, PeerIdentity peer, ServerCallStreamObserver<DiscoveryResponse> out) {
        super(server, peer, out);
    }

    @Override
    StreamProtocol protocol() {
        return StreamProtocol.STATE_OF_THE_WORLD;
    }

    @Override
    Node node(DiscoveryRequest request) {
        return request.getNode();
    }

    @Override
    void read(DiscoveryRequest request) {
        Optional<TypeUrl> type = TypeUrl.find(request.getTypeUrl());
        if (type.isEmpty()) {
            return;
        }
        TypeState state = order.state(type.get());
        if (!state.subscribed()) {
            state.begin(request.getResourceNamesCount() == 0);
        } else if (!request.getResponseNonce().equals(state.lastNonce())) {
            return;
        } else {
            answer(state, request);
        }
        interest(state, request.getResourceNamesList());
    }

    private void answer(TypeState state, DiscoveryRequest request) {
        Push push = state.outstanding();
        if (push == null) {
            return;
        }
        if (request.hasErrorDetail()) {
            nacked(state, push, request.getErrorDetail().getMessage());
        } else {
            acked(state, push);
        }
    }

    private void interest(TypeState state, List<String> requested) {
        if (requested.isEmpty() && state.wildcard()) {
            return;
        }
        Set<String> names = new HashSet<>(requested);
        boolean wildcard = names.remove(WILDCARD);
        if (wildcard != state.wildcard()) {
            state.wildcard(wildcard);
        }
        for (String name : List.copyOf(state.names())) {
            if (!names.contains(name)) {
                state.unsubscribe(name);
                order.dropped(state.type, name);
            }
        }
        names.removeAll(state.names());
        if (names.isEmpty() || !mayAdd(state, names.size())) {
            return;
        }
        boolean whole = state.type == TypeUrl.CLUSTER || state.type == TypeUrl.LISTENER;
        if (whole) {
            state.owesAnswer();
        }
        for (String name : names) {
            state.subscribe(name);
            order.asked(state.type, name);
        }
    }

    @Override
    DiscoveryResponse response(TypeUrl type, Push push) {
        var response = DiscoveryResponse.newBuilder()
                .setTypeUrl(type.url())
                .setVersionInfo(push.version())
                .setNonce(push.nonce());
        for (Resource resource : push.sent().values()) {
            response.addResources(any(resource));
        }
        return response.build();
    }
}
