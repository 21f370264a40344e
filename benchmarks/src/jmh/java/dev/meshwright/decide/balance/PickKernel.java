package dev.meshwright.decide.balance;

import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.load.TableLoader;
import dev.meshwright.decide.upstream.HostSet;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Picking one of 100 healthy hosts.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PickKernel {
    private static final int HOSTS = 100;

    @Param({"ROUND_ROBIN", "LEAST_REQUEST", "RING_HASH"})
    public Cluster.LbPolicy policy;

    private Balancer balancer;
    private BalanceState state;
    private long random;

    @Setup
    public void load() throws LoadException {
        LocalityLbEndpoints.Builder here = LocalityLbEndpoints.newBuilder();
        for (int i = 0; i < HOSTS; i++) {
            here.addLbEndpoints(LbEndpoint.newBuilder()
                    .setEndpoint(Endpoint.newBuilder()
                            .setAddress(Address.newBuilder()
                                    .setSocketAddress(SocketAddress.newBuilder()
                                            .setAddress("127.0.1." + (i + 1))
                                            .setPortValue(80)))));
        }
        byte[] endpoints = ClusterLoadAssignment.newBuilder()
                .setClusterName("c")
                .addEndpoints(here)
                .build()
                .toByteArray();
        byte[] cluster = Cluster.newBuilder()
                .setName("c")
                .setType(Cluster.DiscoveryType.STATIC)
                .setLbPolicy(policy)
                .build()
                .toByteArray();
        HostSet hosts = HostSet.of(TableLoader.clusterLoadAssignment(endpoints));
        balancer = Balancer.of(TableLoader.cluster(cluster), hosts);
        state = new BalanceState(hosts);
    }

    @Benchmark
    public int pick() {
        random += 0x9e3779b97f4a7c15L;
        return balancer.pick(state, HostView.FRESH, true, random, random);
    }
}
