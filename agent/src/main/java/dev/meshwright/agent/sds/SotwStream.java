package dev.meshwright.agent.sds;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One state-of-the-world subscription (xDS protocol, "Four variants": `StreamSecrets`): answers the first request and
/// every change of names, stays silent on an ACK, logs a NACK, and pushes on rotation. All state is guarded by `this`,
/// as requests come on the event loop and rotations on the keeper's thread.
final class SotwStream implements StreamObserver<DiscoveryRequest>, SecretStream {
    private static final Logger LOG = LoggerFactory.getLogger(SotwStream.class);

    private final StreamObserver<DiscoveryResponse> out;
    private final Supplier<Secrets> secrets;
    private final Consumer<SecretStream> onEnd;
    private List<String> names = List.of();
    private long nonce;
    private boolean subscribed;
    private boolean ended;

    SotwStream(StreamObserver<DiscoveryResponse> out, Supplier<Secrets> secrets, Consumer<SecretStream> onEnd) {
        this.out = out;
        this.secrets = secrets;
        this.onEnd = onEnd;
    }

    @Override
    public synchronized void onNext(DiscoveryRequest request) {
        if (request.hasErrorDetail()) {
            LOG.warn(
                    "proxy refuses secret {} version {}: {}",
                    request.getResourceNamesList(),
                    secrets.get().version(),
                    request.getErrorDetail().getMessage());
        }
        boolean stale = !request.getResponseNonce().isEmpty()
                && !request.getResponseNonce().equals(Long.toString(nonce));
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
    public synchronized void rotated() {
        if (subscribed) {
            push();
        }
    }

    private void push() {
        if (ended) {
            return;
        }
        Secrets now = secrets.get();
        var resources = new ArrayList<Any>();
        for (String name : names) {
            Any resource = now.byName().get(name);
            if (resource == null) {
                LOG.warn("proxy asks for secret '{}' (known: {}, {})", name, Secrets.CERTIFICATE, Secrets.ROOTS);
            } else {
                resources.add(resource);
            }
        }
        nonce++;
        out.onNext(DiscoveryResponse.newBuilder()
                .setTypeUrl(Secrets.TYPE_URL)
                .setVersionInfo(now.version())
                .setNonce(Long.toString(nonce))
                .addAllResources(resources)
                .build());
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
