package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.ProxyTables;
import dev.meshwright.decide.edit.Rewriting;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.upstream.ClusterTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The copies of a request that its route asks for.
final class Mirrors {
    private final Instance proxy;
    private final ProxyTables tables;
    private final Upstream upstream;
    private final NamedHosts named;
    private final int before;

    /// @param before how often the request was tried before it came here
    Mirrors(Instance proxy, ProxyTables tables, Upstream upstream, NamedHosts named, int before) {
        this.proxy = proxy;
        this.tables = tables;
        this.upstream = upstream;
        this.named = named;
        this.before = before;
    }

    List<Branch.Mirrored> of(SyntheticHead head, Payload.Version version, RouteAction.Forward action) {
        List<Branch.Mirrored> mirrored = new ArrayList<>();
        for (RouteAction.Mirror mirror : action.mirrors()) {
            Optional<ClusterTable> cluster = tables.cluster(mirror.cluster());
            if (cluster.isEmpty()) {
                continue;
            }
            List<Branch> branches = new ArrayList<>();
            for (Upstream.Candidate each : upstream.candidates(
                    cluster.get(),
                    OptionalLong.empty(),
                    named.host(cluster.get(), head),
                    Optional.empty(),
                    List.of(),
                    new Recorder(proxy))) {
                SyntheticHead copy = head.copy();
                if (mirror.appendShadow()) {
                    copy.authority(copy.append(Rewriting.shadow(copy.text(copy.authority()))));
                }
                Wire.Http wire = new Wire.Http(Upstream.version(cluster.get(), version), copy, before);
                Recorder own = new Recorder(proxy);
                upstream.connect(cluster.get(), each.endpoint(), wire, own)
                        .forEach(f -> branches.add(
                                f.after(each.share(), own.steps(), List.of()).branch()));
            }
            mirrored.add(new Branch.Mirrored(mirror.millionths() / 1_000_000.0, mirror.cluster(), branches));
        }
        return mirrored;
    }
}
