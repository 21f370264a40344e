package dev.meshwright.agent.sds;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One state-of-the-world subscription (xDS protocol, "Four variants": `StreamSecrets`): answers the first request and
/// every change of names, stays silent on an ACK, logs a NACK, and pushes on rotation.
final class SotwStream extends SecretStream<DiscoveryRequest, DiscoveryResponse> {
    private List<String> names = List.of();
    private boolean subscribed;

    SotwStream(StreamObserver<DiscoveryResponse> out, Supplier<Secrets> secrets, Consumer<SecretStream<?, ?>> onEnd) {
        super(out, secrets, onEnd);
    }

    @Override
    public synchronized void onNext(DiscoveryRequest request) {
        if (request.hasErrorDetail()) {
            LOG.warn(
                    "proxy refuses secret {} version {}: {}",
                    request.getResourceNamesList(),
                    secrets().version(),
                    request.getErrorDetail().getMessage());
        }
        boolean stale = !request.getResponseNonce().isEmpty()
                && !request.getResponseNonce().equals(nonce());
        if (stale) {
            return;
        }
        List<String> wanted = List.copyOf(request.getResourceNamesList());
        if (!subscribed || !wanted.equals(names)) {
            subscribed = true;
            names = wanted;
            push();
        }
    }

    @Override
    synchronized void rotated() {
        if (subscribed) {
            push();
        }
    }

    private void push() {
        if (ended()) {
            return;
        }
        Secrets now = secrets();
        var resources = new ArrayList<Any>();
        for (String name : names) {
            Any resource = find(name, now);
            if (resource != null) {
                resources.add(resource);
            }
        }
        send(DiscoveryResponse.newBuilder()
                .setTypeUrl(Secrets.TYPE_URL)
                .setVersionInfo(now.version())
                .setNonce(nextNonce())
                .addAllResources(resources)
                .build());
    }
}
