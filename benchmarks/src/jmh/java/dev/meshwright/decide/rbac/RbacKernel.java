package dev.meshwright.decide.rbac;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.match.StringMatch;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.request.SyntheticRequest;
import dev.meshwright.decide.trace.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Ten policies of an ALLOW filter, each a caller and a path; the last one lets the request pass.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RbacKernel {
    private static final int POLICIES = 10;

    private final RbacTable table = table();
    private final ConnectionFacts connection = new ConnectionFacts(
            "127.0.0.1",
            15006,
            "127.0.0.1",
            40000,
            ConnectionFacts.Transport.TLS,
            "",
            List.of("h2"),
            List.of(caller(POLICIES - 1)));
    private final SyntheticRequest request = SyntheticRequest.get("items", "/api/v9/items?id=42");

    private static RbacTable table() {
        List<RbacTable.Policy> policies = new ArrayList<>();
        for (int i = 0; i < POLICIES; i++) {
            policies.add(new RbacTable.Policy(
                    "policy-" + i,
                    List.of(new Permission.UrlPath(StringMatch.prefix("/api/v" + i + "/", StringMatch.Case.SENSITIVE))),
                    List.of(new Principal.Authenticated(StringMatch.exact(caller(i), StringMatch.Case.SENSITIVE)))));
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
}
