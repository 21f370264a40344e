package dev.meshwright.operate.differential;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.ProxyTables;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.operate.conformance.BackEnd.Weighted;
import dev.meshwright.operate.conformance.ConformanceCase;
import dev.meshwright.operate.conformance.CoreBackEnd;
import dev.meshwright.operate.conformance.EchoWorld;
import dev.meshwright.operate.conformance.Observation;
import dev.meshwright.operate.differential.generate.Asked;
import dev.meshwright.operate.differential.generate.Batch;
import dev.meshwright.operate.differential.generate.Breakage;
import dev.meshwright.operate.differential.generate.Dice;
import dev.meshwright.operate.differential.generate.Island;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What must hold of every configuration, by the core alone: no order, white space, stranger or earlier configuration
/// matters, nor the edit that led to it; what is compiled, our proxy loads; a mistake is reported with its place and
/// lets nobody in.
public final class Laws implements AutoCloseable {
    private static final Set<String> POLICIES =
            Set.of("AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication");

    /// How many edits of a batch are looked at.
    private static final int EDITS = 3;

    private static final String STRANGER = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: stranger, namespace: elsewhere}
        spec:
          hosts: [stranger.elsewhere.example]
          exportTo: ["."]
          http: [{directResponse: {status: 418}}]
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: stranger, namespace: elsewhere}
        spec: {host: stranger.elsewhere.svc.cluster.local, exportTo: ["."]}
        """;

    private final EchoWorld world = Court.world("world.yaml");
    private final CoreBackEnd used = new CoreBackEnd();

    /// @return the laws that a batch breaks, for people
    public List<String> broken(Batch batch, Dice dice) {
        List<String> broken = new ArrayList<>();
        List<Map<String, Object>> documents = Batch.documents(batch.shared(), batch.islands());
        List<Asked> requests =
                batch.islands().stream().flatMap(i -> i.requests().stream()).toList();
        Map<Asked, Map<Observation, Double>> said = says(used, List.of(YamlText.documents(documents)), requests);
        loads(used).ifPresent(broken::add);
        differs("after another configuration", said, fresh(List.of(YamlText.documents(documents)), requests))
                .ifPresent(broken::add);
        edited(documents, requests, dice).ifPresent(broken::add);
        List<Map<String, Object>> order = dice.shuffled(documents);
        int middle = order.size() / 2;
        String spaced = YamlText.documents(order.subList(middle, order.size()))
                .replaceAll("(?m)^kind:", "# a comment\n\nkind:");
        differs(
                        "in another order, in two files, with comments",
                        said,
                        fresh(List.of(YamlText.documents(order.subList(0, middle)), spaced), requests))
                .ifPresent(broken::add);
        differs(
                        "beside documents that concern nobody",
                        said,
                        fresh(List.of(YamlText.documents(documents), STRANGER), requests))
                .ifPresent(broken::add);
        mistaken(Breakage.of(documents, dice), said, requests).ifPresent(broken::add);
        return broken;
    }

    /// What is remembered of the documents does not matter when a part of one goes.
    private Optional<String> edited(List<Map<String, Object>> documents, List<Asked> requests, Dice dice) {
        for (int edit = 0; edit < EDITS; edit++) {
            List<Map<String, Object>> less =
                    dice.of(Smaller.of(new Island("", documents, List.of()))).documents();
            List<String> files = List.of(YamlText.documents(less));
            Optional<String> differs = differs("after an edit", fresh(files, requests), says(used, files, requests));
            if (differs.isPresent()) {
                return differs.map(problem -> problem + " with\n" + files.getFirst());
            }
        }
        return Optional.empty();
    }

    private Map<Asked, Map<Observation, Double>> fresh(List<String> files, List<Asked> requests) {
        try (CoreBackEnd core = new CoreBackEnd()) {
            return says(core, files, requests);
        }
    }

    private Map<Asked, Map<Observation, Double>> says(CoreBackEnd core, List<String> files, List<Asked> requests) {
        List<SourceDocumentFile> documents = new ArrayList<>();
        for (String file : files) {
            documents.add(new SourceDocumentFile("generated" + documents.size() + ".yaml", file));
        }
        core.prepare(new ConformanceCase.Traffic("laws", "generated", world, documents, List.of(), List.of()));
        Map<Asked, Map<Observation, Double>> said = new LinkedHashMap<>();
        for (Asked asked : requests) {
            Map<Observation, Double> outcomes = new LinkedHashMap<>();
            for (Weighted each : core.send(Court.request(asked, 1)).outcomes()) {
                if (each.probability() > 0) {
                    outcomes.put(each.observation(), Math.round(each.probability() * 1e9) / 1e9);
                }
            }
            said.put(asked, outcomes);
        }
        return said;
    }

    private static Map<Observation, Double> of(Map<Asked, Map<Observation, Double>> said, Asked asked) {
        return said.getOrDefault(asked, Map.of());
    }

    private static Optional<String> differs(
            String how, Map<Asked, Map<Observation, Double>> said, Map<Asked, Map<Observation, Double>> other) {
        return said.keySet().stream()
                .filter(asked -> !of(said, asked).equals(of(other, asked)))
                .findFirst()
                .map(asked -> how + ", " + asked + " comes to " + of(other, asked) + " instead of " + of(said, asked));
    }

    private static Optional<String> loads(CoreBackEnd core) {
        for (Instance each : core.world().instances()) {
            if (each.role() != Instance.Role.PLAIN) {
                ProxyTables tables = core.world().tables(each);
                tables.loadAll();
                if (!tables.refused().isEmpty()) {
                    return Optional.of("the proxy of " + each.name() + " refuses " + tables.refused());
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> mistaken(
            Breakage breakage, Map<Asked, Map<Observation, Double>> said, List<Asked> requests) {
        String text = YamlText.documents(breakage.documents());
        try (CoreBackEnd core = new CoreBackEnd()) {
            Map<Asked, Map<Observation, Double>> now = says(core, List.of(text), requests);
            List<Diagnostic> errors = core.documents().diagnostics().stream()
                    .filter(d -> d.severity() == Severity.ERROR)
                    .toList();
            String element = YamlText.documents(List.of(breakage.documents().get(breakage.where())));
            if (breakage.sort() == Breakage.Sort.MISSPELT && errors.isEmpty()) {
                return Optional.of("a field that nobody knows is passed over:\n" + element);
            }
            Optional<Diagnostic> placeless =
                    errors.stream().filter(d -> d.position().line() < 1).findFirst();
            if (placeless.isPresent()) {
                return Optional.of("an error without a place: " + placeless.get());
            }
            boolean policy = POLICIES.contains(
                    String.valueOf(breakage.documents().get(breakage.where()).get("kind")));
            if (!policy || errors.isEmpty()) {
                return Optional.empty();
            }
            return requests.stream()
                    .filter(asked -> reaches(of(now, asked)) && !reaches(of(said, asked)))
                    .findFirst()
                    .map(asked -> "a refused policy lets " + asked + " in:\n" + element);
        } catch (RuntimeException e) {
            return Optional.of("a mistake ends the reader with " + e + ":\n" + text);
        }
    }

    private static boolean reaches(Map<Observation, Double> outcomes) {
        return outcomes.keySet().stream().anyMatch(o -> o.arrival().isPresent());
    }

    @Override
    public void close() {
        used.close();
    }
}
