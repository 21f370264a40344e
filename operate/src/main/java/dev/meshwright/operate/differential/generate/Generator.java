package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Makes the batch of a number; the same for the same seed and number, but for keys and what they signed.
public final class Generator {
    private static final int ISLANDS = 24;

    private final long seed;
    private final boolean gateway;

    /// @param gateway for the world of one gateway, which everybody calls from outside
    public Generator(long seed, boolean gateway) {
        this.seed = seed;
        this.gateway = gateway;
    }

    /// @param number of the batch, from 0
    /// @param requests how many in all
    public Batch batch(int number, int requests) {
        Dice dice = new Dice(seed * 1_000_003 + number);
        return dice.percent(60) ? islands(number, requests, dice) : whole(number, requests, dice);
    }

    /// Routes of many hosts that nobody else has.
    private Batch islands(int number, int requests, Dice dice) {
        String name = "b" + number;
        Near common = new Near();
        Traffic shared = new Traffic(dice, common, name, !gateway);
        List<Map<String, Object>> documents = new ArrayList<>(List.of(
                shared.openGateway(),
                shared.subsets(),
                Certificates.secret("istio-system"),
                new GatewayRoutes(dice, common, name).gateway()));
        if (dice.percent(60)) {
            documents.add(new GatewayRoutes(dice, common, name).grant());
        }
        if (dice.percent(50)) {
            documents.addAll(new BackendTls(dice, name).documents());
        }
        boolean tokens = dice.percent(50);
        if (tokens) {
            documents.add(new TokenRules(dice, common).authentication(name));
            documents.add(TokenRules.rest(name));
        }
        if (dice.percent(25)) {
            documents.add(new Patches(dice, common).filter(name));
        }
        documents.add(Limits.filter(name));
        if (dice.percent(20)) {
            documents.add(telemetry(name, dice));
        }
        List<Island> islands = new ArrayList<>();
        for (int i = 0; i < ISLANDS; i++) {
            Near near = new Near();
            List<Map<String, Object>> own = island(Island.id(i), name, dice, near, tokens);
            near.alsoHeadersOf(common);
            Questions questions = new Questions(dice, near, gateway);
            islands.add(new Island(
                    Island.id(i), broken(own, dice, 2), dice.times(Math.max(1, requests / ISLANDS), questions::ask)));
        }
        return new Batch(number, documents, islands);
    }

    /// Of what happens at the gateway; what a data plane writes of it decides nothing.
    private static Map<String, Object> telemetry(String suffix, Dice dice) {
        Map<String, Object> log = Node.map("providers", List.of(Node.map("name", "envoy")));
        if (dice.percent(70)) {
            log.put(
                    "filter",
                    Node.map(
                            "expression",
                            dice.of(
                                    "response.code >= 400",
                                    "request.headers['x-a'] == '1' || !has(request.headers.x)",
                                    "connection.mtls && request.url_path.startsWith('/a')")));
        }
        return Node.document(
                "telemetry.istio.io/v1",
                "Telemetry",
                "istio-system",
                "told-" + suffix,
                Node.map("accessLogging", List.of(log)));
    }

    private List<Map<String, Object>> island(String id, String batch, Dice dice, Near near, boolean tokens) {
        GatewayRoutes routes = new GatewayRoutes(dice, near, id);
        ByteRoutes bytes = new ByteRoutes(dice, near, id);
        String gate = "gate-" + batch;
        List<Map<String, Object>> own = new ArrayList<>();
        int kind = dice.below(100);
        if (kind < 48) {
            int services = dice.of(1, 1, 1, 2);
            Traffic traffic = new Traffic(dice, near, id, !gateway);
            boolean outside = gateway || dice.percent(40);
            for (int s = 0; s < services; s++) {
                own.add(traffic.islandRoutes(s, gate, outside));
            }
            if (outside && dice.percent(15)) {
                own.add(new Limits(dice, near).ofHost("shop." + id + ".example", id));
            } else if (outside && dice.percent(40)) {
                own.add(new Patches(dice, near).ofHost(dice.of("shop.", "api.") + id + ".example", id));
            }
        } else if (kind < 52) {
            own.add(bytes.ownGateway(List.of("shop." + id + ".example", "*.shop." + id + ".example")));
            own.add(new Traffic(dice, near, id, !gateway).islandRoutes(0, "own-" + id, true));
        } else if (kind < 68) {
            int many = dice.of(1, 1, 2);
            for (int i = 0; i < many; i++) {
                own.add(routes.http(i, batch));
            }
        } else if (kind < 74) {
            own.add(routes.grpc(batch));
        } else if (kind < 79) {
            own.add(bytes.tls(gate));
        } else if (kind < 83) {
            own.add(routes.tls(batch));
        } else if (kind < 90 || !tokens) {
            Outsiders outsiders = new Outsiders(dice, id);
            Traffic traffic = new Traffic(dice, near, id, !gateway).towards(outsiders.host());
            own.add(outsiders.entry());
            own.add(outsiders.rule());
            own.add(traffic.islandRoutes(0, gate, gateway || dice.percent(40)));
        } else {
            TokenRules rules = new TokenRules(dice, near);
            near.claims();
            rules.tell();
            own.add(new Traffic(dice, near, id + ".guarded", !gateway).islandRoutes(0, gate, true));
            own.add(rules.policy(id));
        }
        return own;
    }

    /// Now and then with a mistake, as authors make them.
    private static List<Map<String, Object>> broken(List<Map<String, Object>> documents, Dice dice, int percent) {
        return dice.percent(percent) ? Breakage.of(documents, dice).documents() : documents;
    }

    /// What concerns the whole mesh.
    private Batch whole(int number, int requests, Dice dice) {
        String name = "w" + number;
        Near near = new Near();
        if (!gateway) {
            near.place("one", 80, "http", false);
            near.place("two.beta", 80, "http", false);
            near.place("one", 83, "tcp", false);
            near.place("one", 85, "tls", false);
        }
        Traffic traffic = new Traffic(dice, near, name, !gateway);
        List<Map<String, Object>> documents = new ArrayList<>();
        boolean gate = gateway || dice.percent(50);
        if (gate) {
            documents.add(traffic.gateway());
            documents.add(Certificates.secret("istio-system"));
        }
        if (dice.percent(85)) {
            documents.add(traffic.subsets());
        }
        int services = dice.of(1, 1, 2, 3);
        for (int i = 0; i < services; i++) {
            documents.add(traffic.virtualService(i, gate && (gateway || dice.percent(60))));
        }
        if (gate && dice.percent(30)) {
            documents.add(new ByteRoutes(dice, near, name).tcp("gate-" + name));
        }
        if (gate && dice.percent(30)) {
            GatewayRoutes routes = new GatewayRoutes(dice, near, name);
            documents.add(routes.gateway());
            documents.add(routes.tcp(name));
            documents.add(routes.http(0, name));
            if (dice.percent(50)) {
                documents.addAll(new BackendTls(dice, name).documents());
            }
        }
        Policies policies = new Policies(dice, near, name);
        int many = dice.of(0, 1, 1, 2, 3);
        for (int i = 0; i < many; i++) {
            documents.add(gateway ? policies.atGateway(i) : policies.inMesh(i));
        }
        if (gate && dice.percent(25)) {
            TokenRules tokens = new TokenRules(dice, near);
            tokens.tell();
            documents.add(tokens.authentication(name));
        }
        if (gate && dice.percent(25)) {
            documents.add(new Patches(dice, near).filter(name));
        }
        if (!gateway) {
            inMesh(documents, policies, dice, near, name);
        }
        Questions questions = new Questions(dice, near, gateway);
        Island all = new Island(
                Island.id(0), broken(documents, dice, 8), dice.times(Math.max(1, requests / 4), questions::ask));
        return new Batch(number, List.of(), List.of(all));
    }

    private static void inMesh(
            List<Map<String, Object>> documents, Policies policies, Dice dice, Near near, String name) {
        if (dice.percent(40)) {
            documents.add(policies.mutualTls());
        }
        if (dice.percent(30)) {
            documents.add(new Reach(dice, name).ofCaller());
        }
        if (dice.percent(15)) {
            documents.add(new Reach(dice, name).ofProgram());
        }
        if (dice.percent(30)) {
            documents.add(new GatewayRoutes(dice, near, name).ofService(0));
        }
    }
}
