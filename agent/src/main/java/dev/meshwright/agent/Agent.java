package dev.meshwright.agent;

import dev.meshwright.agent.dataplane.DataPlane;
import dev.meshwright.agent.identity.ControlPlaneChannel;
import dev.meshwright.agent.identity.TokenSource;
import dev.meshwright.agent.workload.Workload;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/// Serves workloads: one in a sidecar's JVM, many when stock Envoy is the data plane. Owns the one event loop that all
/// of them use for gRPC and secrets. Safe for any thread.
public final class Agent implements AutoCloseable {
    private final AgentSettings settings;
    private final EventLoopGroup loop;
    private final ControlPlaneChannel controlPlane;

    public Agent(AgentSettings settings) {
        this.settings = settings;
        this.loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("agent", true), EpollIoHandler.newFactory());
        this.controlPlane = new ControlPlaneChannel(settings.controlPlaneHost(), settings.controlPlanePort(), loop);
    }

    /// Begins to serve a workload: identity, registration, secrets, bootstrap, data plane, readiness, in that order and
    /// in the background. `progress` hears how far it is. Close what is returned before the agent.
    public ServedWorkload serve(
            Workload workload, DataPlane dataPlane, TokenSource tokens, ServedWorkload.Progress progress) {
        var served = new ServedWorkload(settings, workload, dataPlane, tokens, progress, controlPlane, loop);
        served.start();
        return served;
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
