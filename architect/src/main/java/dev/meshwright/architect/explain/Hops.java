package dev.meshwright.architect.explain;

import dev.meshwright.architect.explain.Explanation.From;
import dev.meshwright.architect.explain.Explanation.Hop;
import dev.meshwright.architect.explain.Explanation.Line;
import dev.meshwright.architect.explain.Explanation.Side;
import dev.meshwright.architect.journey.Step;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.compile.view.PeerModes;
import dev.meshwright.decide.upstream.ClusterTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns the recorded steps of a way into the lines of its proxies, and adds what held without deciding: limits,
/// ejection, whom TLS trusts, what is let in.
final class Hops {
    private static final String FAULT = ".typed_per_filter_config[envoy.filters.http.fault]";

    private final World world;
    private final PeerModes peerModes;
    private final TelemetryWords telemetry;

    Hops(World world) {
        this.world = world;
        this.telemetry = new TelemetryWords(world);
        this.peerModes = new PeerModes(
                world.mesh().settings().rootNamespace(), world.mesh().peerAuthentications());
    }

    List<Hop> of(List<Step> steps) {
        List<Hop> hops = new ArrayList<>();
        List<Step> own = new ArrayList<>();
        for (Step step : steps) {
            boolean another = !own.isEmpty()
                    && (step.what().equals("listener") || !own.getLast().proxy().equals(step.proxy()));
            if (another) {
                hops.add(hop(own, side(own, hops)));
                own = new ArrayList<>();
            }
            own.add(step);
        }
        if (!own.isEmpty()) {
            hops.add(hop(own, side(own, hops)));
        }
        return hops;
    }

    /// A sidecar's listener says which way; what goes on after another proxy's steps is what that one began.
    private static Side side(List<Step> steps, List<Hop> before) {
        Step first = steps.getFirst();
        if (first.proxy().role() == Instance.Role.GATEWAY) {
            return Side.GATEWAY;
        }
        if (!first.what().equals("listener")) {
            return before.stream()
                    .filter(h -> h.proxy().equals(first.proxy().name()))
                    .reduce((_, last) -> last)
                    .map(Hop::side)
                    .orElse(Side.OUTBOUND);
        }
        String address = first.proxy().address();
        return first.detail().contains(" takes " + address + ":") ? Side.INBOUND : Side.OUTBOUND;
    }

    private Hop hop(List<Step> steps, Side side) {
        List<Line> lines = new ArrayList<>();
        boolean asked = false;
        Step reached = null;
        Step route = null;
        for (Step step : steps) {
            // Who is refused by a limit before that is never asked for.
            asked |= step.what().equals("rbac") || (step.what().equals("rate-limit") && !step.matched());
            StepWords words = new StepWords(world, step, side);
            switch (step.what()) {
                case "route" -> {
                    route = step.matched() ? step : route;
                    lines.addAll(words.lines());
                }
                case "fault" -> lines.add(fault(step, route));
                case "cluster" -> {
                    lines.addAll(words.lines());
                    if (side != Side.INBOUND) {
                        cluster(step).ifPresent(c -> lines.addAll(new ClusterLimits(world, step, c).lines()));
                    }
                }
                case "endpoint" -> {
                    reached = step;
                    lines.addAll(words.lines());
                }
                case "tls" -> {
                    reached = step.resource().startsWith("cds/") ? null : reached;
                    lines.addAll(words.lines());
                    if (side == Side.INBOUND) {
                        lines.add(peerMode(steps.getFirst()));
                    }
                }
                default -> lines.addAll(words.lines());
            }
        }
        boolean ended = steps.stream().anyMatch(s -> s.what().equals("tls"));
        if (side == Side.INBOUND && steps.getFirst().what().equals("listener")) {
            if (!ended) {
                lines.add(Math.min(2, lines.size()), peerMode(steps.getFirst()));
            }
            boolean heard = steps.stream().anyMatch(s -> s.what().equals("filter-chain") && s.matched());
            if (!asked && heard) {
                lines.add(
                        afterTls(lines),
                        new Line(
                                "access",
                                true,
                                "everybody is let in",
                                "",
                                "",
                                new From.Unwritten("no AuthorizationPolicy")));
            }
        }
        if (reached != null && side != Side.INBOUND) {
            lines.add(plaintext(reached));
        }
        lines.addAll(telemetry.lines(steps.getFirst().proxy(), side));
        return new Hop(steps.getFirst().proxy().name(), side, chainsOfTheirPort(lines, side));
    }

    /// The chain of a listener that many services share belongs to the one that is called, as the listener does.
    private static List<Line> chainsOfTheirPort(List<Line> lines, Side side) {
        if (side != Side.OUTBOUND || lines.isEmpty() || !lines.getFirst().step().equals("listener")) {
            return lines;
        }
        From called = lines.getFirst().from();
        return lines.stream()
                .map(l -> l.taken() && l.step().equals("filter-chain")
                        ? new Line(l.step(), true, l.text(), l.resource(), l.path(), called)
                        : l)
                .toList();
    }

    /// Faults stand in the documents' routes, whatever filter carries them out.
    private Line fault(Step step, @Nullable Step route) {
        Step at = route == null ? step : route;
        Sources sources = new Sources(world, step.proxy());
        String place = at.path() + FAULT + (step.detail().contains("abort") ? ".abort" : ".delay");
        From from = sources.writtenAt(at.resource(), place).orElseGet(() -> sources.at(at.resource(), at.path()));
        return new Line("fault", step.matched(), step.detail(), at.resource(), at.path(), from);
    }

    private static int afterTls(List<Line> lines) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).step().equals("mtls")) {
                return i + 1;
            }
        }
        return lines.size();
    }

    private Optional<ClusterTable> cluster(Step step) {
        return step.resource().startsWith("cds/")
                ? world.tables(step.proxy()).cluster(step.resource().substring("cds/".length()))
                : Optional.empty();
    }

    /// A connection to an endpoint in which no TLS was begun.
    private Line plaintext(Step endpoint) {
        Sources sources = new Sources(world, endpoint.proxy());
        From from = sources.writtenAt(endpoint.resource(), "transport_socket")
                .orElse(new From.Unwritten("the endpoint has no sidecar, or the caller speaks TLS itself"));
        return new Line("tls", true, "none is added by this proxy", endpoint.resource(), "", from);
    }

    /// What the called workload accepts.
    private Line peerMode(Step listener) {
        String taken = listener.detail();
        int colon = taken.lastIndexOf(':');
        int port = colon >= 0 && taken.substring(colon + 1).matches("[0-9]+")
                ? Integer.parseInt(taken.substring(colon + 1))
                : 0;
        Instance proxy = listener.proxy();
        PeerModes.Effective mode =
                peerModes.of(proxy.workload().namespace(), proxy.workload().labels(), port);
        String text = switch (mode.mode()) {
            case STRICT -> "STRICT: plaintext is refused";
            case PERMISSIVE -> "PERMISSIVE: mutual TLS and plaintext are taken";
            case DISABLE -> "DISABLE: plaintext alone is taken";
            case UNSET -> "UNSET";
        };
        return new Line("mtls", true, text, "", "", Sources.of(mode.origin()));
    }
}
