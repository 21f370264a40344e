package dev.meshwright.testing.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The fences of ARCHITECTURE.md: which module may use which, and where a third-party type may appear.
class ModuleDirectionTest {
    private static final String ROOT = "dev.meshwright.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.meshwright");

    /// Module to all modules it may use, transitive ones included.
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("base", Set.of()),
            Map.entry("model", Set.of("base")),
            Map.entry("dialects", Set.of("model", "xds", "base")),
            Map.entry("xds", Set.of("base")),
            Map.entry("compile", Set.of("model", "xds", "base")),
            Map.entry("decide", Set.of("xds", "base")),
            Map.entry("architect", Set.of("compile", "decide", "dialects", "model", "xds", "base")),
            Map.entry("proxy", Set.of("decide", "xds", "base")),
            Map.entry("agent", Set.of("xds", "base")),
            Map.entry("web", Set.of("base")),
            Map.entry("control", Set.of("compile", "dialects", "model", "xds", "web", "base")),
            Map.entry("operate", Set.of("architect", "compile", "decide", "dialects", "model", "xds", "base")));

    @Test
    void everyModule_usesOnlyModulesBelowIt() {
        MAY_USE.forEach((module, allowed) -> noClasses()
                .that()
                .resideInAPackage(ROOT + module + "..")
                .should()
                .dependOnClassesThat(
                        new DescribedPredicate<JavaClass>("belong to a module that " + module + " may not use") {
                            @Override
                            public boolean test(JavaClass type) {
                                String name = type.getPackageName() + ".";
                                if (!name.startsWith(ROOT)) {
                                    return false;
                                }
                                String other = name.substring(ROOT.length(), name.indexOf('.', ROOT.length()));
                                return !other.equals(module) && !allowed.contains(other);
                            }
                        })
                .allowEmptyShould(true)
                .check(CLASSES));
    }

    @Test
    void packages_formNoCycle() {
        for (String module : MAY_USE.keySet()) {
            slices().matching(ROOT + module + ".(**)")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void nettyStays_inTheDataPlaneAndTheTransports() {
        only(
                List.of("io.netty.."),
                List.of("proxy..", "xds..", "agent..", "control..", "operate.conformance.."),
                "Netty");
    }

    @Test
    void protobufStays_atThePlaneBorder() {
        only(
                List.of("com.google.protobuf..", "io.envoyproxy..", "io.grpc..", "dev.meshwright.xds.v1.."),
                List.of(
                        "xds..",
                        "compile..",
                        "decide.load..",
                        "dialects.envoy..",
                        "agent..",
                        "control..",
                        "proxy.bootstrap..",
                        "proxy.server..",
                        "proxy.xds..",
                        "proxy.telemetry..",
                        "proxy.admin..",
                        "operate.conformance.echo.."),
                "protobuf and gRPC");
    }

    @Test
    void yamlParserStays_inBase() {
        only(List.of("org.snakeyaml.."), List.of("base.."), "the YAML parser");
    }

    @Test
    void decisionsAndCompilation_areFreeOfClocksThreadsAndInputOutput() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + "decide..",
                        ROOT + "compile..",
                        ROOT + "dialects..",
                        ROOT + "model..",
                        ROOT + "architect..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "java.nio.file..", "java.nio.channels..")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(CLASSES);
    }

    @Test
    void everyPackage_isNullMarked() {
        classes()
                .that()
                .resideInAPackage("dev.meshwright..")
                .and()
                .resideOutsideOfPackage(ROOT + "xds.v1")
                .should(new NullMarkedPackage())
                .check(CLASSES);
    }

    private static void only(List<String> forbidden, List<String> allowedIn, String what) {
        noClasses()
                .that()
                .resideInAPackage("dev.meshwright..")
                .and()
                .resideOutsideOfPackages(allowedIn.stream().map(p -> ROOT + p).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(String[]::new))
                .because(what + " is allowed only in " + allowedIn)
                .check(CLASSES);
    }
}
