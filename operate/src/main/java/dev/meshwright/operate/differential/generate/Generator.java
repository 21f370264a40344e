package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Makes the batch of a number; the same for the same seed and number.
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
        Traffic shared = new Traffic(dice, new Near(), "b" + number, !gateway);
        List<Map<String, Object>> documents = List.of(shared.openGateway(), shared.subsets());
        List<Island> islands = new ArrayList<>();
        for (int i = 0; i < ISLANDS; i++) {
            Near near = new Near();
            String id = Island.id(i);
            Traffic traffic = new Traffic(dice, near, id, !gateway);
            List<Map<String, Object>> own = new ArrayList<>();
            int services = dice.of(1, 1, 1, 2);
            for (int s = 0; s < services; s++) {
                own.add(traffic.islandRoutes(s, "gate-b" + number, gateway || dice.percent(40)));
            }
            Questions questions = new Questions(dice, near, gateway);
            islands.add(new Island(id, own, dice.times(Math.max(1, requests / ISLANDS), questions::ask)));
        }
        return new Batch(number, documents, islands);
    }

    /// What concerns the whole mesh.
    private Batch whole(int number, int requests, Dice dice) {
        Near near = new Near();
        if (!gateway) {
            near.place("one", 80, "http", false);
            near.place("two.beta", 80, "http", false);
        }
        Traffic traffic = new Traffic(dice, near, "w" + number, !gateway);
        List<Map<String, Object>> documents = new ArrayList<>();
        boolean gate = gateway || dice.percent(50);
        if (gate) {
            documents.add(traffic.gateway());
        }
        if (dice.percent(85)) {
            documents.add(traffic.subsets());
        }
        int services = dice.of(1, 1, 2, 3);
        for (int i = 0; i < services; i++) {
            documents.add(traffic.virtualService(i, gate && (gateway || dice.percent(60))));
        }
        Policies policies = new Policies(dice, near, "w" + number);
        int many = dice.of(0, 1, 1, 2, 3);
        for (int i = 0; i < many; i++) {
            documents.add(gateway ? policies.atGateway(i) : policies.inMesh(i));
        }
        if (!gateway && dice.percent(40)) {
            documents.add(policies.mutualTls());
        }
        Questions questions = new Questions(dice, near, gateway);
        Island all = new Island(Island.id(0), documents, dice.times(Math.max(1, requests / 4), questions::ask));
        return new Batch(number, List.of(), List.of(all));
    }
}
