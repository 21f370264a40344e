package dev.meshwright.agent.registration;

import dev.meshwright.agent.identity.ControlPlaneChannel;
import dev.meshwright.agent.identity.Identity;
import dev.meshwright.agent.workload.Workload;
import dev.meshwright.xds.Entries;
import dev.meshwright.xds.v1.AttendRequest;
import dev.meshwright.xds.v1.AttendResponse;
import dev.meshwright.xds.v1.RegistryGrpc;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.security.cert.CertificateException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds the workload's presence at the registry: an open `Attend` stream that says whether the program is ready. A
/// lost stream is opened again, after a new registration, with doubling delay and jitter; meanwhile the registry keeps
/// the endpoint for its grace period.
///
/// One virtual thread owns the stream's life; the stream itself and the readiness are guarded by `this`, as readiness
/// comes from the prober's thread.
public final class Attendance implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Attendance.class);

    private final Workload workload;
    private final ControlPlaneChannel controlPlane;
    private final RegistryClient registry;
    private final Supplier<Identity> identity;
    private final Consumer<Map<String, String>> onOutbound;
    private final RandomGenerator random;
    private final Thread thread;
    private boolean ready;
    private boolean closed;
    private final AtomicReference<StreamObserver<AttendRequest>> stream = new AtomicReference<>(NotOpen.INSTANCE);

    /// Starts attending, not ready.
    ///
    /// @param onOutbound gets the newest service addresses whenever the registry sends them
    public Attendance(
            Workload workload,
            ControlPlaneChannel controlPlane,
            RegistryClient registry,
            Supplier<Identity> identity,
            Consumer<Map<String, String>> onOutbound,
            RandomGenerator random) {
        this.workload = workload;
        this.controlPlane = controlPlane;
        this.registry = registry;
        this.identity = identity;
        this.onOutbound = onOutbound;
        this.random = random;
        this.thread = Thread.ofVirtual().name("attend-" + workload.name()).unstarted(this::attendForever);
    }

    public void start() {
        thread.start();
    }

    /// Tells the registry whether the program may get traffic; kept for streams to come.
    public synchronized void ready(boolean now) {
        if (now != ready && !closed) {
            ready = now;
            stream.get().onNext(request());
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        thread.interrupt();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private AttendRequest request() {
        return AttendRequest.newBuilder()
                .setNamespace(workload.namespace())
                .setName(workload.name())
                .setReady(ready)
                .build();
    }

    private void attendForever() {
        int failures = 0;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (failures > 0) {
                    Thread.sleep(ReconnectDelay.after(failures, random.nextDouble()));
                    onOutbound.accept(
                            registry.register(workload, identity.get()).outbound());
                }
                boolean heard = attend();
                failures = heard ? 1 : failures + 1;
            } catch (RegistryUnavailable e) {
                failures++;
                LOG.warn("{}: cannot register again ({} in a row): {}", workload.name(), failures, e.getMessage());
            } catch (CertificateException e) {
                failures++;
                LOG.error("{}: cannot attend: {}", workload.name(), e.getMessage());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /// One stream from open to end.
    ///
    /// @return whether the registry answered on it
    private boolean attend() throws CertificateException, InterruptedException {
        ManagedChannel channel = controlPlane.open(identity.get());
        var answers = new Answers();
        try {
            StreamObserver<AttendRequest> opened = RegistryGrpc.newStub(channel).attend(answers);
            synchronized (this) {
                stream.set(opened);
                opened.onNext(request());
            }
            answers.ended.await();
            return answers.heard;
        } finally {
            synchronized (this) {
                stream.set(NotOpen.INSTANCE);
            }
            channel.shutdownNow();
            channel.awaitTermination(1, TimeUnit.SECONDS);
        }
    }

    private final class Answers implements StreamObserver<AttendResponse> {
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean heard;

        @Override
        public void onNext(AttendResponse response) {
            heard = true;
            onOutbound.accept(Entries.map(response.getOutboundList()));
        }

        @Override
        public void onError(Throwable cause) {
            if (!Attendance.this.isClosed()) {
                LOG.warn(
                        "{}: lost the registry at {}: {}", workload.name(), controlPlane.address(), cause.getMessage());
            }
            ended.countDown();
        }

        @Override
        public void onCompleted() {
            ended.countDown();
        }
    }

    /// Stands in while no stream is open; what is said now is said again when the next one opens.
    private enum NotOpen implements StreamObserver<AttendRequest> {
        INSTANCE;

        @Override
        public void onNext(AttendRequest request) {
            // Kept in `ready`.
        }

        @Override
        public void onError(Throwable cause) {
            // Nothing is open.
        }

        @Override
        public void onCompleted() {
            // Nothing is open.
        }
    }
}
