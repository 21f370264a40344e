package dev.meshwright.cli.workload;

import dev.meshwright.agent.workload.Workload;
import dev.meshwright.base.diagnostic.DiagnosticText;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.cli.documents.TextFile;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The file that tells one agent of many workloads, YAML or JSON:
///
///     workloads:
///     - name: reviews-v2
///       namespace: default
///       serviceAccount: reviews
///       labels: {app: reviews, version: v2}
///       owner: reviews-v2                    # optional
///       service: reviews
///       ports: [{port: 9080, appPort: 30001, protocol: http}]
///       upstreams: {ratings: "127.0.0.1:9081"}   # optional
///       readinessPath: /health                   # optional
///       tokenFile: /path                         # optional
///     - name: istio-ingressgateway
///       namespace: istio-system
///       serviceAccount: gateway
///       labels: {istio: ingressgateway}
///       gateway: {bindAddress: 127.0.0.1, ports: {"80": 8080}}
final class WorkloadsFile {
    /// @param tokenFile where its join token is; none: the API is asked
    record Entry(Workload workload, Optional<Path> tokenFile) {}

    private final Path path;

    private WorkloadsFile(Path path) {
        this.path = path;
    }

    /// @throws Failure when the file cannot be read or describes no workloads; names the place
    static List<Entry> read(Path path) {
        String text = TextFile.read(path);
        DocumentFile file = DocumentFile.read(new SourceDocumentFile(path.toString(), text));
        if (!file.diagnostics().isEmpty()) {
            throw new Failure(
                    ExitCode.USAGE,
                    DiagnosticText.renderAll(file.diagnostics(), _ -> text).strip(),
                    "",
                    "");
        }
        return new WorkloadsFile(path).entries(file);
    }

    private List<Entry> entries(DocumentFile file) {
        Position start = new Position(path.toString(), 1, 1);
        Tree root = file.documents().stream()
                .findFirst()
                .orElseThrow(() -> fault(start, "the file is empty", "a mapping with 'workloads'"))
                .root();
        if (!(field(root, "workloads").orElse(root) instanceof Tree.Sequence list)) {
            throw fault(root.position(), "'workloads' is missing or no list", "a list of workloads");
        }
        var entries = new ArrayList<Entry>();
        for (Tree item : list.items()) {
            try {
                entries.add(entry(item));
            } catch (IllegalArgumentException e) {
                throw fault(item.position(), String.valueOf(e.getMessage()), "");
            }
        }
        return entries;
    }

    private Entry entry(Tree item) {
        String name = required(item, "name");
        Workload.Role role = field(item, "gateway").map(this::gateway).orElseGet(() -> sidecar(item));
        var workload = new Workload(
                name,
                text(item, "namespace").orElse("default"),
                required(item, "serviceAccount"),
                texts(item, "labels"),
                text(item, "owner").orElse(name),
                role);
        return new Entry(workload, text(item, "tokenFile").map(Path::of));
    }

    private Workload.Role gateway(Tree tree) {
        var ports = new LinkedHashMap<Integer, Integer>();
        texts(tree, "ports").forEach((port, bound) -> ports.put(Integer.valueOf(port), Integer.valueOf(bound)));
        return new Workload.Gateway(text(tree, "bindAddress").orElse("127.0.0.1"), ports);
    }

    private Workload.Role sidecar(Tree item) {
        var ports = new ArrayList<Workload.Port>();
        if (field(item, "ports").orElse(item) instanceof Tree.Sequence list) {
            for (Tree port : list.items()) {
                ports.add(new Workload.Port(
                        Integer.parseInt(required(port, "port")),
                        Integer.parseInt(required(port, "appPort")),
                        text(port, "protocol").orElse("http")));
            }
        }
        return new Workload.Sidecar(
                required(item, "service"),
                ports,
                texts(item, "upstreams"),
                text(item, "readinessPath").map(Workload.Readiness::http).orElse(Workload.Readiness.CONNECT));
    }

    private String required(Tree tree, String key) {
        return text(tree, key)
                .orElseThrow(() -> fault(tree.position(), "'" + key + "' is missing", "see meshwright agent --help"));
    }

    private static Optional<Tree> field(Tree tree, String key) {
        return tree instanceof Tree.Mapping mapping ? mapping.get(key) : Optional.empty();
    }

    private static Optional<String> text(Tree tree, String key) {
        return field(tree, key)
                .flatMap(value -> value instanceof Tree.Scalar scalar ? Optional.of(scalar.text()) : Optional.empty());
    }

    private static Map<String, String> texts(Tree tree, String key) {
        var texts = new LinkedHashMap<String, String>();
        if (field(tree, key).orElse(tree) instanceof Tree.Mapping mapping
                && field(tree, key).isPresent()) {
            for (Tree.Entry entry : mapping.entries()) {
                if (entry.value() instanceof Tree.Scalar scalar) {
                    texts.put(entry.key(), scalar.text());
                }
            }
        }
        return texts;
    }

    private static Failure fault(Position position, String what, String expected) {
        return new Failure(
                ExitCode.USAGE,
                position + ": " + what + (expected.isEmpty() ? "" : " (expected: " + expected + ")"),
                "",
                "");
    }
}
