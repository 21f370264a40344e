package dev.meshwright.architect.explain;

import dev.meshwright.architect.explain.Explanation.From;
import dev.meshwright.architect.journey.Step;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.view.PeerModes;
import java.util.List;
import java.util.Optional;

/// Why two sides do not come together on TLS.
final class TlsRemedies {
    private final World world;
    private final AdviceList advice;

    TlsRemedies(World world, AdviceList advice) {
        this.world = world;
        this.advice = advice;
    }

    /// Which side asks for TLS and which does not.
    void disagreement(List<Step> steps, String why) {
        Optional<Step> server = steps.reversed().stream()
                .filter(s -> s.what().equals("listener"))
                .findFirst();
        if (server.isEmpty()) {
            return;
        }
        Instance called = server.get().proxy();
        String taken = server.get().detail();
        int port = Integer.parseInt(
                "0" + taken.substring(taken.lastIndexOf(':') + 1).replaceAll("[^0-9]", ""));
        Origin mode = new PeerModes(
                        world.mesh().settings().rootNamespace(), world.mesh().peerAuthentications())
                .of(called.workload().namespace(), called.workload().labels(), port)
                .origin();
        boolean spoken = AdviceList.last(steps, "tls", true)
                .filter(s -> s.resource().startsWith("cds/"))
                .isPresent();
        Optional<Step> cluster = AdviceList.last(steps, "cluster", true);
        if (!spoken) {
            Optional<From> rule =
                    cluster.flatMap(s -> new Sources(world, s.proxy()).writtenAt(s.resource(), "transport_socket"));
            advice.add(
                    called.name() + " takes mutual TLS alone, and the caller sends plaintext",
                    rule.isPresent()
                            ? "let the caller's sidecar speak mutual TLS, which a DestinationRule keeps it from"
                            : "give the caller a sidecar, or make the PeerAuthentication PERMISSIVE while it has none",
                    Sources.of(mode));
            rule.ifPresent(from -> advice.add(
                    "the caller's DestinationRule sets its own tls mode",
                    "write ISTIO_MUTUAL, or remove tls so that it is chosen automatically",
                    from));
            return;
        }
        cluster.flatMap(s -> new Sources(world, s.proxy()).writtenAt(s.resource(), "transport_socket"))
                .ifPresentOrElse(
                        from -> advice.add(
                                "the caller's DestinationRule asks for TLS, and " + called.name() + " does not take it"
                                        + (why.isEmpty() ? "" : ": " + why),
                                "make both sides agree: remove tls from the rule, or the DISABLE of the"
                                        + " PeerAuthentication",
                                from),
                        () -> advice.add(
                                called.name() + " and its caller do not agree on TLS"
                                        + (why.isEmpty() ? "" : ": " + why),
                                "look at the PeerAuthentication of the called workload",
                                Sources.of(mode)));
    }
}
