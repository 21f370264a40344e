package dev.meshwright.xds.server;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The server's end of a call whose other end is a test: responses wait in `inbox`.
final class FakeCall<R> extends ServerCallStreamObserver<R> {
    final Deque<R> inbox = new ArrayDeque<>();

    @Nullable
    Throwable error;

    @Override
    public void onNext(R response) {
        inbox.add(response);
    }

    @Override
    public void onError(Throwable failure) {
        error = failure;
    }

    @Override
    public void onCompleted() {}

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    @SuppressWarnings("deprecation") // gRPC still declares it abstract
    public void disableAutoInboundFlowControl() {}

    @Override
    public void disableAutoRequest() {}
}
