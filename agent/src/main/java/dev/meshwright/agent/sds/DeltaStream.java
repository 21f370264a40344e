package dev.meshwright.agent.sds;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.stub.StreamObserver;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One incremental subscription (xDS protocol, "Incremental xDS": `DeltaSecrets`): sends what is newly subscribed and,
/// on rotation, all that is subscribed.
final class DeltaStream extends SecretStream<DeltaDiscoveryRequest, DeltaDiscoveryResponse> {
    private final Set<String> names = new TreeSet<>();

    DeltaStream(
            StreamObserver<DeltaDiscoveryResponse> out, Supplier<Secrets> secrets, Consumer<SecretStream<?, ?>> onEnd) {
        super(out, secrets, onEnd);
    }

    @Override
    public synchronized void onNext(DeltaDiscoveryRequest request) {
        if (request.hasErrorDetail()) {
            LOG.warn(
                    "proxy refuses secrets {} version {}: {}",
                    names,
                    secrets().version(),
                    request.getErrorDetail().getMessage());
        }
        request.getResourceNamesUnsubscribeList().forEach(names::remove);
        var wanted = new TreeSet<>(request.getResourceNamesSubscribeList());
        if (!wanted.isEmpty()) {
            // Names beyond the two that exist are answered as removed and not kept: no peer makes this set grow.
            wanted.stream().filter(secrets().byName()::containsKey).forEach(names::add);
            push(wanted);
        }
    }

    @Override
    synchronized void rotated() {
        if (!names.isEmpty()) {
            push(names);
        }
    }

    private void push(Collection<String> which) {
        if (ended()) {
            return;
        }
        Secrets now = secrets();
        var response = DeltaDiscoveryResponse.newBuilder()
                .setTypeUrl(Secrets.TYPE_URL)
                .setSystemVersionInfo(now.version())
                .setNonce(nextNonce());
        for (String name : which) {
            Any resource = find(name, now);
            if (resource == null) {
                response.addRemovedResources(name);
            } else {
                response.addResources(Resource.newBuilder()
                        .setName(name)
                        .setVersion(now.version())
                        .setResource(resource));
            }
        }
        send(response.build());
    }
}
