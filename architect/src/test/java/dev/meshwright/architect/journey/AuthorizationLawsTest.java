package dev.meshwright.architect.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Laws that any set of AuthorizationPolicies obeys, from the document to the decision of the called sidecar.
final class AuthorizationLawsTest {
    private static final int MESHES = 15;
    private static final List<String> PATHS =
            List.of("/", "/admin", "/admin/x", "/api/v1", "/api/v1/items", "/public", "/api");
    /// What an author may get wrong in one entry of `when`, `from` or `to`.
    private static final List<String> SLIPS = List.of(
            "when: [{key: source.color, values: [red]}]",
            "when: [{key: 'request.hedaers[x]', values: [a]}]",
            "when: [{key: source.ip, values: [10.0.0.0/33]}]",
            "from: [{source: {principal: [a]}}]",
            "from: [{source: {namespaces: [Shop_]}}, {}]",
            "to: [{operation: {paths: ['/a/{b}']}}]",
            "to: [{operation: {ports: [http]}}]",
            "to: [{operation: {methods: GET}}]",
            "to: []");

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void denyBeatsAllow_whateverElseIsThere() {
        for (int i = 0; i < MESHES; i++) {
            List<String> policies = policies(random.nextInt(4));
            String rule = rule();
            String deny = policy("deny", "DENY", rule);
            Shop denied = shop(with(policies, deny));
            Shop onlyThatRuleAllowed = shop(List.of(policy("allow", "ALLOW", rule)));
            Shop without = shop(policies);
            for (String path : PATHS) {
                boolean matched = admitted(onlyThatRuleAllowed, path);
                assertThat(admitted(denied, path))
                        .as("seed %d: %s on %s", seed, path, with(policies, deny))
                        .isEqualTo(!matched && admitted(without, path));
            }
        }
    }

    @Test
    void aFurtherAllowPolicy_opensOnlyWhatItMatches_onceThereIsOne() {
        for (int i = 0; i < MESHES; i++) {
            List<String> policies = with(policies(random.nextInt(3)), policy("first", "ALLOW", rule()));
            String rule = rule();
            Shop before = shop(policies);
            Shop after = shop(with(policies, policy("further", "ALLOW", rule)));
            Shop alone = shop(List.of(policy("alone", "ALLOW", rule)));
            for (String path : PATHS) {
                boolean was = admitted(before, path);
                boolean now = admitted(after, path);
                String about = "seed " + seed + ": " + path + " on " + policies + " and " + rule;
                assertThat(now || !was).as("it closes nothing, " + about).isTrue();
                assertThat(!now || was || admitted(alone, path))
                        .as("it opens no more than it matches, " + about)
                        .isTrue();
            }
        }
    }

    @Test
    void aSlipInAPolicy_neverWidensAccess() {
        for (int i = 0; i < MESHES; i++) {
            List<String> policies = policies(1 + random.nextInt(3));
            int which = random.nextInt(policies.size());
            List<String> slipped = new ArrayList<>(policies);
            String slip = pick(SLIPS);
            slipped.set(which, policies.get(which) + "  - " + slip + "\n");
            Shop sound = shop(policies);
            Shop broken = shop(slipped);
            for (String path : PATHS) {
                assertThat(!admitted(broken, path) || admitted(sound, path))
                        .as("seed %d: %s on %s", seed, path, slipped)
                        .isTrue();
            }
        }
    }

    @Test
    void spellingsOfOnePath_getOneVerdict() {
        for (int i = 0; i < MESHES; i++) {
            Shop shop = shop(policies(1 + random.nextInt(3)));
            for (String path : List.of("/admin", "/admin/x", "/api/v1", "/public")) {
                boolean verdict = admitted(shop, path);
                for (String spelling : spellings(path)) {
                    assertThat(admitted(shop, spelling))
                            .as("seed %d: %s as %s", seed, path, spelling)
                            .isEqualTo(verdict);
                }
            }
        }
    }

    /// Spellings that Istio's default normalisation (`BASE`: RFC 3986, dot segments and unreserved characters) makes
    /// one.
    private List<String> spellings(String path) {
        String rest = path.substring(1);
        return List.of(
                "/./" + rest,
                "/x/../" + rest,
                "/public/.././" + rest,
                "/%61/../" + rest,
                path.replace("p", "%70"),
                path.replace("a", "%61").replace("i", "%69"),
                path + "?x=/public",
                "\\" + rest);
    }

    private List<String> policies(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> policy("p" + i, pick(List.of("ALLOW", "ALLOW", "DENY")), rule()))
                .toList();
    }

    private static List<String> with(List<String> policies, String another) {
        List<String> all = new ArrayList<>(policies);
        all.add(another);
        return all;
    }

    private static String policy(String name, String action, String rule) {
        return """
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: %s, namespace: shop}
                spec:
                  selector: {matchLabels: {app: reviews}}
                  action: %s
                  rules:
                  - %s
                """.formatted(name, action, rule);
    }

    private String rule() {
        List<String> parts = new ArrayList<>();
        if (random.nextBoolean()) {
            parts.add("from: [{source: {"
                    + pick(List.of(
                            "principals: [cluster.local/ns/shop/sa/default]",
                            "principals: ['*/sa/other']",
                            "notPrincipals: [cluster.local/ns/shop/sa/default]",
                            "namespaces: [shop]",
                            "notNamespaces: [shop, other]",
                            "ipBlocks: [100.64.0.0/10]",
                            "notIpBlocks: [0.0.0.0/0]"))
                    + "}}]");
        }
        if (parts.isEmpty() || random.nextInt(3) > 0) {
            parts.add("to: [{operation: {" + pick(List.of("paths", "notPaths")) + ": ['" + path() + "', '" + path()
                    + "'], " + pick(List.of("methods: [GET]", "notMethods: [POST]", "hosts: ['*']", "notPorts: ['1']"))
                    + "}}]");
        }
        if (random.nextInt(4) == 0) {
            parts.add(
                    "when: [{key: 'request.headers[x-a]', " + pick(List.of("values: ['*']", "notValues: [b]")) + "}]");
        }
        return "{" + parts.stream().collect(Collectors.joining(", ")) + "}";
    }

    private String path() {
        String path = pick(PATHS);
        return pick(List.of(path, path + "*", "*" + path));
    }

    private static Shop shop(List<String> policies) {
        return new Shop(policies.toArray(String[]::new));
    }

    /// Whether the called sidecar lets the call in. Its default is to normalise paths.
    private static boolean admitted(Shop shop, String path) {
        Journey journey = shop.get("page", "reviews", 9080, path);
        List<Boolean> verdicts = journey.branches().stream()
                .map(branch -> branch.outcome() instanceof Outcome.Reached)
                .distinct()
                .toList();
        assertThat(verdicts).as("both versions are under the same policies").hasSize(1);
        return verdicts.getFirst();
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
