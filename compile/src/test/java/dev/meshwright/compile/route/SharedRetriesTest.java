package dev.meshwright.compile.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedRetriesTest {
    private static final int HOSTS = 500;

    @Test
    void whateverIsShared_eachRouteIsTriedAgainAsBefore() {
        for (long seed = 1; seed <= HOSTS; seed++) {
            VirtualHost host = host(new Random(seed));
            VirtualHost.Builder gathered = host.toBuilder();
            SharedRetries.gather(gathered);
            assertThat(inForce(gathered.build())).as("seed " + seed).isEqualTo(inForce(host));
            assertThat(inForce(SharedRetries.spread(gathered.build())))
                    .as("seed " + seed)
                    .isEqualTo(inForce(host));
            assertThat(gathered.build().getSerializedSize())
                    .as("seed " + seed)
                    .isLessThanOrEqualTo(host.getSerializedSize());
        }
    }

    @Test
    void spreadPolicies_standAtTheRoutesAgain() {
        VirtualHost host = VirtualHost.newBuilder()
                .addRoutes(forward(policy(2)))
                .addRoutes(forward(policy(2)))
                .addRoutes(forward(policy(3)))
                .build();
        VirtualHost.Builder gathered = host.toBuilder();
        SharedRetries.gather(gathered);
        assertThat(gathered.getRetryPolicy()).isEqualTo(policy(2));
        assertThat(gathered.getRoutes(0).getRoute().hasRetryPolicy()).isFalse();
        assertThat(SharedRetries.spread(gathered.build())).isEqualTo(host);
    }

    @Test
    void singlePolicy_staysAtItsRoute() {
        VirtualHost host =
                VirtualHost.newBuilder().addRoutes(forward(policy(2))).build();
        VirtualHost.Builder gathered = host.toBuilder();
        SharedRetries.gather(gathered);
        assertThat(gathered.build()).isEqualTo(host);
    }

    /// A policy without conditions is none (Envoy: `RetryPolicyImpl`).
    private static List<RetryPolicy> inForce(VirtualHost host) {
        return host.getRoutesList().stream()
                .map(route -> !route.hasRoute()
                        ? RetryPolicy.getDefaultInstance()
                        : route.getRoute().hasRetryPolicy() ? route.getRoute().getRetryPolicy() : host.getRetryPolicy())
                .toList();
    }

    private static VirtualHost host(Random random) {
        VirtualHost.Builder host = VirtualHost.newBuilder();
        IntStream.range(0, random.nextInt(7))
                .forEach(_ -> host.addRoutes(
                        switch (random.nextInt(4)) {
                            case 0 ->
                                Route.newBuilder()
                                        .setRedirect(RedirectAction.getDefaultInstance())
                                        .build();
                            case 1 ->
                                Route.newBuilder()
                                        .setRoute(RouteAction.getDefaultInstance())
                                        .build();
                            default -> forward(policy(1 + random.nextInt(3)));
                        }));
        return host.build();
    }

    private static RetryPolicy policy(int retries) {
        return RetryPolicy.newBuilder()
                .setRetryOn("connect-failure")
                .setNumRetries(UInt32Value.of(retries))
                .build();
    }

    private static Route forward(RetryPolicy policy) {
        return Route.newBuilder()
                .setRoute(RouteAction.newBuilder().setRetryPolicy(policy))
                .build();
    }
}
