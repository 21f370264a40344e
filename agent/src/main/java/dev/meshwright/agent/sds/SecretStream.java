package dev.meshwright.agent.sds;

import com.google.protobuf.Any;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A proxy's open subscription to secrets. All state is guarded by `this`, as requests come on the event loop
/// and rotations on the keeper's thread.
///
/// @param <Q> request
/// @param <R> response
abstract class SecretStream<Q, R> implements StreamObserver<Q> {
    static final Logger LOG = LoggerFactory.getLogger(SecretStream.class);

    private final StreamObserver<R> out;
    private final Supplier<Secrets> secrets;
    private final Consumer<SecretStream<?, ?>> onEnd;
    private long nonce;
    private boolean ended;

    SecretStream(StreamObserver<R> out, Supplier<Secrets> secrets, Consumer<SecretStream<?, ?>> onEnd) {
        this.out = out;
        this.secrets = secrets;
        this.onEnd = onEnd;
    }

    /// New secrets are there: pushes those that the proxy subscribed to.
    abstract void rotated();

    final Secrets secrets() {
        return secrets.get();
    }

    /// Of the last answer.
    final String nonce() {
        return Long.toString(nonce);
    }

    final String nextNonce() {
        nonce++;
        return nonce();
    }

    /// @return null where there is none, which is logged
    static @Nullable Any find(String name, Secrets now) {
        Any resource = now.byName().get(name);
        if (resource == null) {
            LOG.warn("proxy asks for secret '{}' (known: {}, {})", name, Secrets.CERTIFICATE, Secrets.ROOTS);
        }
        return resource;
    }

    final boolean ended() {
        return ended;
    }

    final void send(R response) {
        out.onNext(response);
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
