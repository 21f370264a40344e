package dev.meshwright.proxy.server;

import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.proxy.bootstrap.BootstrapException;
import dev.meshwright.proxy.bootstrap.BootstrapMessage;
import dev.meshwright.proxy.tls.Secrets;
import dev.meshwright.proxy.xds.ControlPlane;
import dev.meshwright.proxy.xds.SecretIntake;
import dev.meshwright.proxy.xds.SecretSource;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Where configuration and secrets come from while a proxy runs: SDS serves any context that names a secret;
/// ADS is opened when the bootstrap asks for it. On the configuration thread, but [#connected] and [#endLoops].
final class ConfigSources {
    private final BootstrapMessage bootstrap;
    private final Configuration configuration;
    private final Secrets secrets;
    private final Telemetry telemetry;
    private final ScheduledExecutorService thread;
    private final RandomGenerator random = new SplittableRandom();
    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("mw-xds", true), NioIoHandler.newFactory());
    private volatile @Nullable ControlPlane controlPlane;
    private @Nullable SecretSource secretSource;

    /// @param thread the configuration's
    ConfigSources(
            BootstrapMessage bootstrap,
            Configuration configuration,
            Secrets secrets,
            Telemetry telemetry,
            ScheduledExecutorService thread) {
        this.bootstrap = bootstrap;
        this.configuration = configuration;
        this.secrets = secrets;
        this.telemetry = telemetry;
        this.thread = thread;
    }

    /// Once the static resources are there.
    void open() throws BootstrapException {
        SecretIntake intake = new SecretIntake(secrets, Clock.systemUTC(), this::onSecrets);
        SecretSource source = new SecretSource(
                secrets, configuration.clusters()::find, bootstrap.nodeName(), loops, thread, random, intake);
        secretSource = source;
        source.start();
        Optional<ApiConfigSource> ads = bootstrap.ads();
        if (ads.isPresent()) {
            openAds(AdsServers.clusterOf(ads.get()), intake);
        }
    }

    private void openAds(String name, SecretIntake intake) throws BootstrapException {
        ClusterTable cluster = configuration.clusters().find(name);
        if (cluster == null) {
            throw new BootstrapException("dynamic_resources.ads_config: cluster '" + name
                    + "' is not among static_resources.clusters (expected: the control plane's cluster)");
        }
        configuration.expectResources();
        try {
            ControlPlane plane = new ControlPlane(
                    cluster,
                    secrets,
                    bootstrap.node(),
                    loops,
                    thread,
                    random,
                    intake,
                    new Resources(configuration, telemetry));
            controlPlane = plane;
            plane.openWhenReady();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new BootstrapException("dynamic_resources.ads_config: " + e.getMessage(), e);
        }
    }

    private void onSecrets() {
        configuration.openReady();
        ControlPlane plane = controlPlane;
        if (plane != null) {
            plane.openWhenReady();
        }
    }

    /// Whether the ADS stream is open; false also without ADS.
    boolean connected() {
        ControlPlane plane = controlPlane;
        return plane != null && plane.connectedNow();
    }

    void close() {
        ControlPlane plane = controlPlane;
        if (plane != null) {
            plane.close();
        }
        SecretSource source = secretSource;
        if (source != null) {
            source.close();
        }
    }

    /// After [#close]; waits.
    void endLoops() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
