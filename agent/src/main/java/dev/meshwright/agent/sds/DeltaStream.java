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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One incremental subscription (xDS protocol, "Incremental xDS": `DeltaSecrets`): sends what is newly subscribed and,
/// on rotation, all that is subscribed. All state is guarded by `this`, as in [SotwStream].
final class DeltaStream implements StreamObserver<DeltaDiscoveryRequest>, SecretStream {
    private static final Logger LOG = LoggerFactory.getLogger(DeltaStream.class);

    private final StreamObserver<DeltaDiscoveryResponse> out;
    private final Supplier<Secrets> secrets;
    private final Consumer<SecretStream> onEnd;
    private final Set<String> names = new TreeSet<>();
    private long nonce;
    private boolean ended;

    DeltaStream(StreamObserver<DeltaDiscoveryResponse> out, Supplier<Secrets> secrets, Consumer<SecretStream> onEnd) {
        this.out = out;
        this.secrets = secrets;
        this.onEnd = onEnd;
    }

    @Override
    public synchronized void onNext(DeltaDiscoveryRequest request) {
        if (request.hasErrorDetail()) {
            LOG.warn(
                    "proxy refuses secrets {} version {}: {}",
                    names,
                    secrets.get().version(),
                    request.getErrorDetail().getMessage());
        }
        request.getResourceNamesUnsubscribeList().forEach(names::remove);
        var wanted = new TreeSet<>(request.getResourceNamesSubscribeList());
        if (!wanted.isEmpty()) {
            // Names beyond the two that exist are answered as removed and not kept: no peer makes this set grow.
            wanted.stream().filter(secrets.get().byName()::containsKey).forEach(names::add);
            push(wanted);
        }
    }

    @Override
    public synchronized void rotated() {
        if (!names.isEmpty()) {
            push(names);
        }
    }

    private void push(Collection<String> which) {
        if (ended) {
            return;
        }
        Secrets now = secrets.get();
        nonce++;
        var response = DeltaDiscoveryResponse.newBuilder()
                .setTypeUrl(Secrets.TYPE_URL)
                .setSystemVersionInfo(now.version())
                .setNonce(Long.toString(nonce));
        for (String name : which) {
            Any resource = now.byName().get(name);
            if (resource == null) {
                LOG.warn("proxy asks for secret '{}' (known: {}, {})", name, Secrets.CERTIFICATE, Secrets.ROOTS);
                response.addRemovedResources(name);
            } else {
                response.addResources(Resource.newBuilder()
                        .setName(name)
                        .setVersion(now.version())
                        .setResource(resource));
            }
        }
        out.onNext(response.build());
    }

    @Override
    public void onError(Throwable cause) {
        end();
    }

    @Override
    public void onCompleted() {
        end();
        out.onCompleted();
    }

    private void end() {
        synchronized (this) {
            ended = true;
        }
        onEnd.accept(this);
    }
}
