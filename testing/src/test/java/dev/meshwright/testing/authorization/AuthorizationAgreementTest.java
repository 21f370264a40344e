package dev.meshwright.testing.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.protobuf.util.JsonFormat;
import dev.meshwright.operate.lab.Child;
import dev.meshwright.proxy.bootstrap.BootstrapException;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import dev.meshwright.proxy.overload.Gauges;
import dev.meshwright.proxy.server.ProxyOptions;
import dev.meshwright.proxy.server.ProxyServer;
import dev.meshwright.testing.authorization.RandomPolicies.Policy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Laws of authorization over random policies (`-Dseed`) and calls, in every mode of path normalisation: one mesh for
/// each, all sidecars of all of them in one stock Envoy (environment variable MESHWRIGHT_ENVOY; skipped without it)
/// and then in one proxy of ours.
class AuthorizationAgreementTest {
    private static final String ENVOY = System.getenv().getOrDefault("MESHWRIGHT_ENVOY", "");
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int FAMILIES = Integer.getInteger("families", 2);
    private static final int CALLS = 12;

    private static final Map<Key, Ask> ASKED = new LinkedHashMap<>();

    private record Key(Normalisation mode, int workload, Question question) {}

    /// Workloads whose policies differ by one thing. They are asked the same.
    ///
    /// @param base of some random policies
    /// @param denied the same, and one that denies what a rule matches
    /// @param matched what that rule matches, and only that, is allowed
    /// @param slipped the base, with a mistake in one of its policies; of no policies: without
    private record Family(int base, int denied, int matched, int slipped, List<Question> calls, List<Spelt> spelt) {}

    /// One call, and the same by other spellings of its path.
    private record Spelt(Question canonical, List<Question> others) {}

    /// A call of one workload with what all three say of it.
    private record Ask(
            Normalisation mode,
            Family family,
            int workload,
            Question question,
            List<String> policies,
            Verdicts verdicts) {}

    private static final class Verdicts {
        String core = "";
        String envoy = "";
        String ours = "";

        @Override
        public String toString() {
            return "core " + core + ", ours " + ours + ", Envoy " + envoy;
        }
    }

    @BeforeAll
    static void ask(@TempDir Path folder) throws Exception {
        assumeFalse(ENVOY.isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        System.out.println("authorization agreement: seed " + SEED);
        Dice dice = new Dice(SEED);
        SignedTokens tokens = new SignedTokens();
        MeshKeys keys = new MeshKeys();
        RandomPolicies policies = new RandomPolicies(dice);
        RandomQuestions questions = new RandomQuestions(dice, tokens.some());
        long begun = System.nanoTime();
        try (Programs programs = new Programs()) {
            Map<Normalisation, Sidecars> meshes = new EnumMap<>(Normalisation.class);
            for (Normalisation mode : Normalisation.values()) {
                List<List<String>> documents = new ArrayList<>();
                List<Family> families = new ArrayList<>();
                for (int i = 0; i < FAMILIES; i++) {
                    families.add(family(policies, questions, mode, documents));
                }
                Sidecars sidecars = new Sidecars(mode, documents, tokens.keySet(), programs);
                meshes.put(mode, sidecars);
                CoreJudge core = new CoreJudge(sidecars);
                for (Family family : families) {
                    for (int workload : List.of(family.base, family.denied, family.matched, family.slipped)) {
                        for (Question question : all(family)) {
                            Ask ask =
                                    new Ask(mode, family, workload, question, documents.get(workload), new Verdicts());
                            ask.verdicts.core = core.verdict(workload, question);
                            ASKED.put(new Key(mode, workload, question), ask);
                        }
                    }
                }
            }
            long decided = System.nanoTime();
            live(folder, meshes, keys);
            System.out.println("  " + ASKED.size() + " calls: core " + millis(begun, decided)
                    + " ms, stock Envoy and ours " + millis(decided, System.nanoTime()) + " ms");
        }
    }

    private static long millis(long from, long to) {
        return Duration.ofNanos(to - from).toMillis();
    }

    @AfterAll
    static void forget() {
        ASKED.clear();
    }

    private static Family family(
            RandomPolicies policies, RandomQuestions questions, Normalisation mode, List<List<String>> documents) {
        List<Policy> base = policies.some();
        String rule = policies.rule();
        List<Policy> denied = new ArrayList<>(base);
        denied.add(new Policy("denies", "DENY", false, List.of(rule)));
        List<Policy> slipped = new ArrayList<>(base);
        if (!slipped.isEmpty()) {
            slipped.set(0, slipped.getFirst().with(policies.slip()));
        }
        int first = documents.size();
        List<List<Policy>> each =
                List.of(base, denied, List.of(new Policy("allows", "ALLOW", false, List.of(rule))), slipped);
        for (int i = 0; i < each.size(); i++) {
            String app = Sidecars.app(first + i);
            documents.add(
                    each.get(i).stream().map(policy -> policy.document(app)).toList());
        }
        List<Question> calls = new ArrayList<>();
        calls.add(questions.bytes());
        calls.add(questions.bytes());
        for (int i = 0; i < CALLS; i++) {
            calls.add(questions.http());
        }
        List<Spelt> spelt = Normalisation.CANONICAL.stream()
                .map(path -> {
                    Question call = questions.http();
                    return new Spelt(
                            call.at(path),
                            mode.spellings(path).stream().map(call::at).toList());
                })
                .toList();
        return new Family(first, first + 1, first + 2, first + 3, calls, spelt);
    }

    private static Set<Question> all(Family family) {
        Set<Question> all = new LinkedHashSet<>(family.calls);
        for (Spelt spelt : family.spelt) {
            all.add(spelt.canonical);
            all.addAll(spelt.others);
        }
        return all;
    }

    private static void live(Path folder, Map<Normalisation, Sidecars> meshes, MeshKeys keys)
            throws IOException, BootstrapException {
        String bootstrap = JsonFormat.printer()
                .omittingInsignificantWhitespace()
                .usingTypeRegistry(BootstrapReader.extensions())
                .print(Sidecars.bootstrap(meshes.values(), keys));
        WireJudge wire = new WireJudge(keys);
        Child envoy = envoy(folder, bootstrap, sidecars(meshes, Normalisation.DECODE_AND_MERGE_SLASHES));
        try {
            for (Ask ask : ASKED.values()) {
                ask.verdicts.envoy = wire.verdict(sidecars(meshes, ask.mode).address(ask.workload), ask.question);
            }
        } finally {
            envoy.stop(Duration.ofSeconds(1));
        }
        // A machine that is busy with other tests is no reason to refuse.
        ProxyOptions idle = ProxyOptions.of(1).withGauges(() -> Gauges.NONE);
        try (ProxyServer server = ProxyServer.start(BootstrapReader.parse("test.json", bootstrap), idle)) {
            await().atMost(Duration.ofSeconds(60)).until(server::ready);
            for (Ask ask : ASKED.values()) {
                ask.verdicts.ours = wire.verdict(sidecars(meshes, ask.mode).address(ask.workload), ask.question);
            }
        }
    }

    private static Sidecars sidecars(Map<Normalisation, Sidecars> meshes, Normalisation mode) {
        return Objects.requireNonNull(meshes.get(mode), mode.name());
    }

    private static Child envoy(Path folder, String bootstrap, Sidecars last) throws IOException {
        Path file = Files.writeString(folder.resolve("envoy.json"), bootstrap);
        Child child = Child.start(
                "envoy",
                List.of(ENVOY, "-c", file.toString(), "--concurrency", "1", "-l", "warning", "--disable-hot-restart"),
                Map.of(),
                folder.resolve("envoy.log"));
        String address = last.address(4 * FAMILIES - 1);
        await().atMost(Duration.ofSeconds(60)).until(() -> open(address) || !child.alive());
        assertThat(child.alive()).as(child.logTail(6)).isTrue();
        return child;
    }

    private static boolean open(String address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(address), Sidecars.HTTP));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    // ---- the laws

    @Test
    void coreOurProxyAndStockEnvoy_giveOneVerdict() {
        List<String> different = ASKED.values().stream()
                .filter(ask ->
                        !ask.verdicts.core.equals(ask.verdicts.envoy) || !ask.verdicts.core.equals(ask.verdicts.ours))
                .map(AuthorizationAgreementTest::text)
                .toList();
        assertThat(different).as("seed %d", SEED).isEmpty();
        // A check that everything passed, or nothing, would show little.
        assertThat(ASKED.values().stream().map(ask -> ask.verdicts.envoy))
                .as("seed %d", SEED)
                .contains(WireJudge.PASSED, "403", "401", "closed");
    }

    @Test
    void denyBeatsAllow() {
        List<String> broken = new ArrayList<>();
        for (Ask denied : ASKED.values()) {
            if (denied.workload != denied.family.denied) {
                continue;
            }
            boolean matched = passed(denied, denied.family.matched);
            boolean before = passed(denied, denied.family.base);
            boolean now = denied.verdicts.envoy.equals(WireJudge.PASSED);
            // What a connection of bytes lacks counts as matched in a denial, and as unmatched in an allowance.
            boolean law = denied.question.bytes() ? !now || (before && !matched) : now == (before && !matched);
            if (!law) {
                broken.add(text(denied) + "before it passed: " + before + ", the rule matches: " + matched + "\n");
            }
        }
        assertThat(broken).as("seed %d", SEED).isEmpty();
    }

    @Test
    void aMalformedCondition_neverWidensAccess() {
        List<String> broken = ASKED.values().stream()
                .filter(ask -> ask.workload == ask.family.slipped)
                .filter(ask -> ask.verdicts.envoy.equals(WireJudge.PASSED) && !passed(ask, ask.family.base))
                .map(AuthorizationAgreementTest::text)
                .toList();
        assertThat(broken).as("seed %d", SEED).isEmpty();
    }

    @Test
    void spellingsThatAModeMakesOne_getOneVerdict() {
        List<String> broken = new ArrayList<>();
        for (Ask ask : ASKED.values()) {
            for (Spelt spelt : ask.family.spelt) {
                if (spelt.others.contains(ask.question)
                        && !ask.verdicts.envoy.equals(verdict(ask, ask.workload, spelt.canonical))) {
                    broken.add(text(ask) + "as " + spelt.canonical.request().path() + ": "
                            + verdict(ask, ask.workload, spelt.canonical) + "\n");
                }
            }
        }
        assertThat(broken).as("seed %d", SEED).isEmpty();
    }

    /// Whether stock Envoy let the same call of another workload of the family pass.
    private static boolean passed(Ask ask, int workload) {
        return verdict(ask, workload, ask.question).equals(WireJudge.PASSED);
    }

    private static String verdict(Ask ask, int workload, Question question) {
        return Objects.requireNonNull(ASKED.get(new Key(ask.mode, workload, question)), "all are asked the same")
                .verdicts
                .envoy;
    }

    private static String text(Ask ask) {
        return ask.mode + " " + ask.question + ": " + ask.verdicts + "\n" + String.join("---\n", ask.policies);
    }
}
