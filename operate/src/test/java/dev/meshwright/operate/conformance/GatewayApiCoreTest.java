package dev.meshwright.operate.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.model.Mesh;
import dev.meshwright.operate.conformance.GatewaySuite.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// The Gateway API's published requests, answered by the decision core over compiled resources.
final class GatewayApiCoreTest {
    private static final Path CORPUS = SharedCorpus.folder("gateway-api");

    /// Suites that change objects between their checks, so that no one state gives all answers; and one
    /// that is about a
    /// mesh which cannot end TLS for a TLSRoute.
    private static final Set<String> CHANGING = Set.of(
            "BackendTLSPolicy",
            "GatewayModifyListeners",
            "TLSRouteListenerTerminateNotSupported",
            "UDPRouteMultipleRoutesAttachment",
            "UDPRouteReferenceGrant");

    @Test
    void routingCases_areDecidedAsPublished() throws Exception {
        run("conformance-routing");
    }

    @Test
    void meshCases_areDecidedAsPublished() throws Exception {
        run("conformance-mesh");
    }

    @Test
    void statuses_areAsPublished() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(CORPUS), "no corpus beside the project");
        List<String> failures = new ArrayList<>();
        int passed = 0;
        for (String folder : List.of("conformance-status", "conformance-routing")) {
            for (GatewaySuite suite : GatewaySuites.read(CORPUS.resolve(folder))) {
                GatewayStatusChecks checks = new GatewayStatusChecks(CoreWorld.read(
                                CORPUS.resolve("conformance-base"),
                                CORPUS.resolve(folder).resolve(suite.name()),
                                suite)
                        .statuses());
                if (CHANGING.contains(suite.name())) {
                    continue;
                }
                for (Map<String, Object> check : suite.statusChecks()) {
                    Optional<String> verdict = checks.verdict(check);
                    if (verdict.isPresent() && !verdict.get().isEmpty()) {
                        failures.add(suite.name() + ": " + check.get("check") + ": " + verdict.get());
                    } else if (verdict.isPresent()) {
                        passed++;
                    }
                }
            }
        }
        System.out.println("status: passed " + passed + ", failed " + failures.size());
        assertThat(failures.size()).as(String.join("\n", failures)).isZero();
    }

    private static void run(String folder) throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(CORPUS), "no corpus beside the project");
        List<String> failures = new ArrayList<>();
        int passed = 0;
        for (GatewaySuite suite : GatewaySuites.read(CORPUS.resolve(folder))) {
            Mesh mesh = mesh(suite, CORPUS.resolve(folder).resolve(suite.name()));
            for (Case each : suite.cases()) {
                if (!CoreWorld.expressible(each)) {
                    continue;
                }
                String verdict = CoreWorld.verdict(mesh, each);
                if (verdict.isEmpty()) {
                    passed++;
                } else {
                    failures.add(suite.name() + ": " + each.id() + ": " + verdict);
                }
            }
        }
        System.out.println(folder + ": passed " + passed + ", failed " + failures.size());
        assertThat(failures.size()).as(String.join("\n", failures)).isZero();
    }

    static Mesh mesh(GatewaySuite suite, Path folder) throws IOException {
        return CoreWorld.read(CORPUS.resolve("conformance-base"), folder, suite).mesh();
    }
}
