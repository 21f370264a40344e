package dev.meshwright.decide.rbac;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.match.StringMatch;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.trace.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Policies of an ALLOW filter. `allow`: each a caller and a path, the last one lets the request pass.
/// `shared`: all for one namespace, each a path, so that only the path tells them apart. `none`: no policy
/// matches.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RbacKernel {
    @Param({"10", "1000"})
    public int policies;

    private RbacTable table = RbacTable.PASS;
    private RbacTable shared = RbacTable.PASS;
    private ConnectionFacts connection = from(caller(0));
    private final ConnectionFacts stranger = from("spiffe://cluster.local/ns/other/sa/stranger");
    private SyntheticHead request = SyntheticHead.get("items", "/");

    @Setup
    public void prepare() {
        table = table(
                i -> new Condition.Authenticated(StringMatch.exact(caller(i), StringMatch.Case.SENSITIVE)), policies);
        shared = table(_ -> new Condition.Authenticated(StringMatch.regex(".*/ns/default/.*")), policies);
        connection = from(caller(policies - 1));
        request = SyntheticHead.get("items", "/api/v" + (policies - 1) + "/items?id=42");
    }

    private static ConnectionFacts from(String caller) {
        return new ConnectionFacts(
                "127.0.0.1",
                15006,
                "127.0.0.1",
                40000,
                ConnectionFacts.Transport.TLS,
                "",
                List.of("h2"),
                List.of(caller));
    }

    private static RbacTable table(IntFunction<Condition> principal, int count) {
        List<RbacTable.Policy> policies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            policies.add(new RbacTable.Policy(
                    "policy-" + i,
                    List.of(new Condition.UrlPath(StringMatch.prefix("/api/v" + i + "/", StringMatch.Case.SENSITIVE))),
                    List.of(principal.apply(i))));
        }
        return new RbacTable(Place.of("lds", "in"), RbacTable.Action.ALLOW, policies);
    }

    private static String caller(int index) {
        return "spiffe://cluster.local/ns/default/sa/caller-" + index;
    }

    @Benchmark
    public boolean allow() {
        return table.allows(table.policyOf(connection, request, Metadata.EMPTY));
    }

    @Benchmark
    public boolean shared() {
        return shared.allows(shared.policyOf(connection, request, Metadata.EMPTY));
    }

    @Benchmark
    public boolean none() {
        return table.allows(table.policyOf(stranger, request, Metadata.EMPTY));
    }
}
