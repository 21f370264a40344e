package dev.meshwright.operate.conformance.conversion;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.Compiler;
import dev.meshwright.compile.ProxyNode;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.decide.load.LoadException;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.dialects.document.Admission;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/// Verdicts on conversion cases. Stateless.
public final class ConversionSuite {
    private static final int DIFFERENCES_SHOWN_MAX = 12;
    /// Kinds of the Gateway API and of Ingress: what a case says in its own way. All else of its input holds on both
    /// sides.
    private static final Set<String> CONVERTED_GROUPS =
            Set.of("gateway.networking.k8s.io", "gateway.networking.x-k8s.io", "networking.k8s.io");

    private ConversionSuite() {}

    public enum Outcome {
        PASSED,
        FAILED,
        INEXPRESSIBLE
    }

    /// @param questions that were asked of both sides
    /// @param reason why it failed or cannot be expressed
    public record Verdict(String name, Outcome outcome, int questions, String reason) {}

    /// Why a case cannot be asked.
    public static Optional<Construct> construct(ConversionCase each) {
        return Construct.of(input(each));
    }

    private static List<ObjectNode> input(ConversionCase each) {
        List<ObjectNode> input = Documents.parse(each.input());
        input.forEach(Documents::lowerCase);
        return input;
    }

    /// @param seed of the mixed requests
    public static Verdict verdict(ConversionCase each, long seed) throws IOException {
        List<ObjectNode> input = input(each);
        Optional<Construct> construct = Construct.of(input);
        if (construct.isPresent()) {
            return new Verdict(
                    each.name(), Outcome.INEXPRESSIBLE, 0, construct.get().words());
        }
        List<ObjectNode> world = ConversionWorld.documents(each);
        IstioSide istio = new IstioSide(each.domainSuffix(), world, input);
        List<ObjectNode> shared = new ArrayList<>(world);
        input.stream().filter(document -> !converted(document)).forEach(shared::add);

        List<ObjectNode> own = new ArrayList<>(world);
        own.addAll(input);
        MeshRead one = read(each, own);
        List<ObjectNode> other = new ArrayList<>(shared);
        other.addAll(istio.documents(each.istio()));
        MeshRead two = read(each, other);

        List<String> differences = new ArrayList<>();
        two.diagnostics().stream()
                .filter(d -> d.severity() == Severity.ERROR)
                .map(Diagnostic::what)
                .forEach(what -> differences.add("the Istio side is refused: " + what));
        List<ObjectNode> published = Documents.parse(each.status());
        published.forEach(Documents::lowerCase);
        differences.addAll(new StatusComparison(one.statuses(), input).differences(published));
        int questions = decisions(one.mesh(), istio.mesh(two.mesh()), seed, differences);
        return differences.isEmpty()
                ? new Verdict(each.name(), Outcome.PASSED, questions, "")
                : new Verdict(
                        each.name(),
                        Outcome.FAILED,
                        questions,
                        String.join(
                                "\n    ", differences.subList(0, Math.min(DIFFERENCES_SHOWN_MAX, differences.size()))));
    }

    private static boolean converted(ObjectNode document) {
        String version = Documents.text(document, "apiVersion");
        int slash = version.indexOf('/');
        return slash > 0 && CONVERTED_GROUPS.contains(version.substring(0, slash));
    }

    private static MeshRead read(ConversionCase each, List<ObjectNode> documents) {
        MeshSettings usual = MeshSettings.DEFAULT;
        MeshSettings settings = new MeshSettings(
                usual.trustDomain(), usual.rootNamespace(), each.domainSuffix(), usual.accessLog(), usual.outbound());
        return new MeshReader(Admission.PAST)
                .read(List.of(new SourceDocumentFile("case.yaml", Documents.write(documents))), settings);
    }

    private static int decisions(Mesh one, Mesh two, long seed, List<String> differences) {
        int asked = 0;
        for (ProxyNode node : nodes(one, two)) {
            boolean router = node.kind() == ProxyNode.Kind.ROUTER;
            Answers left;
            Answers right;
            try {
                left = answers(one, node);
                right = answers(two, node);
            } catch (LoadException e) {
                differences.add(node.name() + ": refused by our proxy: " + e.getMessage());
                continue;
            }
            for (Question question : new Questions(List.of(one, two), router, seed).all()) {
                String is = left.to(question);
                String expected = right.to(question);
                asked++;
                if (!is.equals(expected)) {
                    differences.add(node.name() + ": " + question + " is " + is + ", expected " + expected + " (seed "
                            + seed + ")");
                }
            }
        }
        return asked;
    }

    private static Answers answers(Mesh mesh, ProxyNode node) throws LoadException {
        return new Answers(new Compiler(new CompileCache()).compile(mesh, node).resources());
    }

    /// Every gateway that either side selects, and a caller in each namespace with routes inside the mesh, in that of
    /// their services, and in one that no document speaks of.
    private static List<ProxyNode> nodes(Mesh one, Mesh two) {
        Map<Map<String, String>, String> routers = new LinkedHashMap<>();
        Set<String> callers = new TreeSet<>(Set.of("elsewhere"));
        for (Mesh mesh : List.of(one, two)) {
            for (Gateway gateway : mesh.gateways()) {
                String namespace =
                        gateway.workloadNamespace().isEmpty() ? gateway.namespace() : gateway.workloadNamespace();
                routers.putIfAbsent(gateway.selector(), namespace);
            }
            mesh.routes().stream()
                    .filter(table -> table.gateways().contains("mesh"))
                    .forEach(table -> {
                        callers.add(table.namespace());
                        mesh.services().stream()
                                .filter(s -> table.hosts().contains(s.host()))
                                .forEach(s -> callers.add(s.namespace()));
                    });
        }
        List<ProxyNode> nodes = new ArrayList<>();
        routers.forEach((labels, namespace) ->
                nodes.add(node(ProxyNode.Kind.ROUTER, "gateway" + nodes.size(), namespace, labels)));
        if (callers.size() > 1) {
            callers.forEach(namespace -> nodes.add(node(ProxyNode.Kind.SIDECAR, "caller", namespace, Map.of())));
        }
        return nodes;
    }

    private static ProxyNode node(ProxyNode.Kind kind, String name, String namespace, Map<String, String> labels) {
        boolean router = kind == ProxyNode.Kind.ROUTER;
        return new ProxyNode(
                (router ? "router~" : "sidecar~") + "10.0.0.1~" + name + "." + namespace + "~" + namespace,
                kind,
                name,
                namespace,
                "default",
                labels,
                name,
                "10.0.0.1",
                router ? ProxyNode.Interception.NONE : ProxyNode.Interception.REDIRECT,
                List.of(),
                Map.of(),
                Map.of(),
                "0.0.0.0",
                new ProxyNode.Features(false, true));
    }
}
