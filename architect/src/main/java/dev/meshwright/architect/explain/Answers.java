package dev.meshwright.architect.explain;

import dev.meshwright.architect.journey.Issuers;
import dev.meshwright.architect.world.Assumptions;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.batch.Batch;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.Compiler;
import dev.meshwright.compile.ProxyNode;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Answers questions about one mesh, also those whose caller no document tells of. Keeps what was compiled for earlier
/// questions. Not for several threads.
public final class Answers {
    /// An address that nobody has (RFC 6598).
    private static final String ASSUMED_ADDRESS = "100.127.255.254";

    private final Mesh mesh;
    private final List<ProxyNode> registered;
    private final Issuers issuers;
    private final World world;
    private final Explainer explainer;
    private final Map<Question.Source.Labels, Explainer> byCaller = new HashMap<>();

    /// @param registered proxies that are known exactly: those of a running mesh
    /// @param issuers of tokens in requests
    public Answers(Mesh mesh, List<ProxyNode> registered, Issuers issuers) {
        this(mesh, registered, issuers, World.compiler(Batch.ONE_BY_ONE));
    }

    /// @param compiler whose memory of earlier meshes makes this one quicker
    public Answers(Mesh mesh, List<ProxyNode> registered, Issuers issuers, Compiler compiler) {
        this.mesh = mesh;
        this.registered = registered;
        this.issuers = issuers;
        this.world = World.of(mesh, registered, Assumptions.DEFAULT, compiler);
        this.explainer = new Explainer(world, issuers);
    }

    /// What the documents say that is seen only when all proxies are compiled.
    public List<Diagnostic> findings() {
        return world.patchFindings();
    }

    /// @throws Unknown when nobody has the name that the question gives
    public Explanation explain(Question question) throws Unknown {
        return question.from() instanceof Question.Source.Labels caller
                ? byCaller.computeIfAbsent(caller, this::with).explain(question)
                : explainer.explain(question);
    }

    /// The same mesh with one more workload, which has a sidecar.
    private Explainer with(Question.Source.Labels caller) {
        List<Workload> workloads = new ArrayList<>(mesh.workloads());
        workloads.add(new Workload(
                "caller",
                "caller",
                caller.namespace(),
                ASSUMED_ADDRESS,
                Map.of(),
                caller.labels(),
                "",
                "",
                "",
                1,
                Workload.TlsMode.ISTIO,
                Origin.builtIn("caller")));
        return new Explainer(World.of(mesh.with(mesh.services(), workloads), registered, Assumptions.DEFAULT), issuers);
    }
}
