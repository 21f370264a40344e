package dev.meshwright.architect.explain;

import dev.meshwright.architect.explain.Explanation.From;
import dev.meshwright.architect.explain.Explanation.Line;
import dev.meshwright.architect.explain.Explanation.Side;
import dev.meshwright.architect.journey.Step;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.decide.retry.RetryOn;
import dev.meshwright.decide.retry.RetryPolicy;
import dev.meshwright.decide.route.ClusterChoice;
import dev.meshwright.decide.route.Route;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.decide.route.VirtualHost;
import dev.meshwright.decide.tls.PeerValidation;
import dev.meshwright.decide.tls.SanMatch;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.LbPolicy;
import dev.meshwright.decide.upstream.UpstreamTransport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One recorded step in words, with where it comes from.
final class StepWords {
    private static final String VIRTUAL_HOSTS = "virtual_hosts[";

    private final World world;
    private final Step step;
    private final Side side;
    private final Sources sources;

    StepWords(World world, Step step, Side side) {
        this.world = world;
        this.step = step;
        this.side = side;
        this.sources = new Sources(world, step.proxy());
    }

    List<Line> lines() {
        return switch (step.what()) {
            case "route" -> List.of(route());
            case "weight" -> List.of(weight());
            case "cluster" -> List.of(line(step.matched() ? Names.cluster(step.detail()) : missing(), at()));
            case "timeout" -> step.matched() ? writtenOrOutbound(timeout()) : List.of(line(step.detail(), at()));
            case "retries" -> writtenOrOutbound(retries());
            case "load-balancing" -> side == Side.INBOUND ? List.of() : List.of(balancing());
            case "endpoint" -> List.of(endpoint());
            case "tls" -> tls();
            case "listener" -> List.of(line(step.detail(), listenerFrom()));
            case "rbac", "rbac-miss" -> List.of(access());
            case "ext-authz" -> List.of(line(provider(), at()));
            case "virtual-host" -> List.of(line(step.detail(), unknownHost().orElseGet(this::at)));
            case "filter-chain" -> List.of(line(step.detail().isEmpty() ? chainName() : step.detail(), at()));
            default -> List.of(line(step.detail(), at()));
        };
    }

    private Line line(String text, From from) {
        return new Line(label(step.what()), step.matched(), text, step.resource(), step.path(), from);
    }

    private static String label(String what) {
        return switch (what) {
            case "weight" -> "split";
            case "rbac", "rbac-miss" -> "access";
            case "jwt" -> "token";
            case "ext-authz" -> "provider";
            default -> what;
        };
    }

    private From at() {
        return sources.at(step.resource(), step.path());
    }

    /// A listener that many services share belongs to the one that is called; that of a workload to the workload.
    private From listenerFrom() {
        return switch (side) {
            case INBOUND -> Sources.of(step.proxy().workload().origin());
            case OUTBOUND -> calledPort().orElse(new From.Nothing());
            case GATEWAY -> at();
        };
    }

    private Optional<From> calledPort() {
        int space = step.detail().lastIndexOf(' ');
        int colon = step.detail().lastIndexOf(':');
        if (space < 0 || colon < space || !step.detail().substring(colon + 1).matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(step.detail().substring(colon + 1));
        return world.atVirtualAddress(step.detail().substring(space + 1, colon)).stream()
                .flatMap(service -> service.ports().stream())
                .filter(p -> p.number() == port)
                .map(p -> Sources.of(p.origin()))
                .findFirst();
    }

    /// Which rule of which policy decided, or that none did.
    private Line access() {
        AccessWords words = AccessWords.of(step.detail());
        return line(
                words.text(),
                words.origin().map(sources::of).orElseGet(() -> words.known() ? new From.Nothing() : at()));
    }

    /// Who was asked, and what came of it: `CLUSTER WHAT`.
    private String provider() {
        int space = step.detail().indexOf(' ');
        return Names.cluster(step.detail().substring(0, space)) + step.detail().substring(space);
    }

    private String chainName() {
        int open = step.path().lastIndexOf('[');
        return open < 0
                ? "the default chain"
                : "#"
                        + (Integer.parseInt(step.path()
                                        .substring(open + 1, step.path().length() - 1))
                                + 1);
    }

    /// The route of a table that the step is about; nothing for the one route of an inbound table.
    private Optional<Route> routeOf() {
        if (!step.resource().startsWith("rds/")) {
            return Optional.empty();
        }
        String name = step.resource().substring("rds/".length());
        return virtualHost(name).stream()
                .flatMap(host -> host.routes().stream())
                .filter(route -> isAt(route.place().path()))
                .findFirst();
    }

    private boolean isAt(String path) {
        return step.path().equals(path) || step.path().startsWith(path + ".");
    }

    private Optional<VirtualHost> virtualHost(String table) {
        List<VirtualHost> hosts = world.tables(step.proxy())
                .route(table)
                .map(RouteTable::virtualHosts)
                .orElse(List.of());
        // Mostly at the place that the path says, among thousands.
        int close = step.path().indexOf(']');
        int index = step.path().startsWith(VIRTUAL_HOSTS) && close > 0
                ? Integer.parseInt(step.path().substring(VIRTUAL_HOSTS.length(), close))
                : -1;
        if (index >= 0 && index < hosts.size() && isAt(hosts.get(index).place().path())) {
            return Optional.of(hosts.get(index));
        }
        return hosts.stream().filter(host -> isAt(host.place().path())).findFirst();
    }

    /// The virtual host for what no service is comes from no service either.
    private Optional<From> unknownHost() {
        return step.resource().startsWith("rds/")
                ? virtualHost(step.resource().substring("rds/".length()))
                        .map(VirtualHost::name)
                        .filter(name -> name.endsWith("block_all") || name.endsWith("allow_any"))
                        .map(_ -> new From.Unwritten("the mesh's outboundTrafficPolicy"))
                : Optional.empty();
    }

    private Line route() {
        String text = step.detail();
        if (step.resource().startsWith("rds/")) {
            int open = step.path().lastIndexOf('[');
            String number = step.path().substring(open + 1, step.path().length() - 1);
            int all = virtualHost(step.resource().substring("rds/".length()))
                    .map(host -> host.routes().size())
                    .orElse(0);
            text = "#" + (Integer.parseInt(number) + 1) + " of " + all + (step.matched() ? " taken: " : " skipped: ")
                    + text;
        } else {
            text = "every request goes to the program";
        }
        From from = unknownHost()
                .or(() -> sources.writtenAt(step.resource(), step.path() + ".match"))
                .orElseGet(this::at);
        return line(text, from);
    }

    /// `CLUSTER takes N %`
    private Line weight() {
        int end = step.detail().indexOf(" takes ");
        String cluster = end < 0 ? step.detail() : step.detail().substring(0, end);
        String share = end < 0 ? "" : step.detail().substring(end).replace(".0 %", " %");
        From from = at();
        if (routeOf().map(Route::action).orElse(null) instanceof RouteAction.Forward forward
                && forward.clusters() instanceof ClusterChoice.Weighted weighted) {
            for (int i = 0; i < weighted.entries().size(); i++) {
                if (weighted.entries().get(i).cluster().equals(cluster)) {
                    from = sources.writtenAt(step.resource(), step.path() + ".weighted_clusters.clusters[" + i + "]")
                            .orElse(from);
                }
            }
        }
        return line(Names.cluster(cluster) + share, from);
    }

    private String missing() {
        String detail = step.detail();
        int space = detail.indexOf(' ');
        return space < 0 ? detail : Names.cluster(detail.substring(0, space)) + detail.substring(space);
    }

    /// What nobody wrote for a program's own port is of no interest.
    private List<Line> writtenOrOutbound(Line line) {
        return side == Side.INBOUND && line.from() instanceof From.Unwritten ? List.of() : List.of(line);
    }

    private Line timeout() {
        String text = routeOf().map(Route::action).orElse(null) instanceof RouteAction.Forward forward
                        && forward.timeoutMillis() > 0
                ? Amounts.millis(forward.timeoutMillis())
                : step.detail();
        return line(text, sources.orDefault(step.resource(), step.path()));
    }

    private Line retries() {
        From from = sources.orDefault(step.resource(), step.path());
        if (!(routeOf().map(Route::action).orElse(null) instanceof RouteAction.Forward forward)
                || !forward.retry().active()) {
            return line(step.detail(), from);
        }
        RetryPolicy retry = forward.retry();
        String on = Arrays.stream(RetryOn.values())
                .filter(retry::has)
                .map(RetryOn::word)
                .collect(Collectors.joining(", "));
        List<String> parts = new ArrayList<>();
        parts.add(retry.numRetries() + " more " + (retry.numRetries() == 1 ? "try" : "tries") + " on " + on);
        if (!retry.retriableStatusCodes().isEmpty()) {
            parts.add("status "
                    + retry.retriableStatusCodes().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
        if (retry.perTryTimeoutMillis() > 0) {
            parts.add(Amounts.millis(retry.perTryTimeoutMillis()) + " each");
        }
        return line(String.join("; ", parts), from);
    }

    private Line balancing() {
        String[] words = step.detail().split(" over ", 2);
        String policy =
                cluster().map(ClusterTable::lbPolicy).map(StepWords::policy).orElse(words[0]);
        String over = words.length < 2 ? "" : " over " + words[1];
        return line(policy + over, sources.orDefault(step.resource(), "lb_policy"));
    }

    private static String policy(LbPolicy policy) {
        return switch (policy) {
            case LbPolicy.RoundRobin(var _) -> "round robin";
            case LbPolicy.LeastRequest(int choices, double _, var _) -> "least request, best of " + choices;
            case LbPolicy.Random() -> "random";
            case LbPolicy.RingHash _ -> "ring hash";
            case LbPolicy.Maglev _ -> "Maglev hash";
            case LbPolicy.OriginalDestination _ -> "where the connection wanted to go";
            case LbPolicy.Named _ -> "the host that is named";
        };
    }

    private Optional<ClusterTable> cluster() {
        return step.resource().startsWith("cds/")
                ? world.tables(step.proxy()).cluster(step.resource().substring("cds/".length()))
                : Optional.empty();
    }

    private Line endpoint() {
        String key = step.detail();
        int colon = key.lastIndexOf(':');
        Optional<Instance> at = colon < 0 ? Optional.empty() : world.at(key.substring(0, colon));
        if (side == Side.INBOUND) {
            return line("the program, at port " + key.substring(colon + 1), at());
        }
        return at.map(i -> line(
                        key + ", " + i.name() + (i.assumed() ? " (address assumed)" : ""),
                        Sources.of(i.workload().origin())))
                .orElseGet(() -> line(key, at()));
    }

    /// Beginning or end of TLS: what was agreed, then who shows what.
    private List<Line> tls() {
        boolean begun = step.resource().startsWith("cds/");
        From from = begun
                ? sources.writtenAt(step.resource(), "transport_socket")
                        .orElse(new From.Unwritten("automatic: the endpoint has a sidecar"))
                : at();
        String[] parts = step.detail().split(begun ? ", as " : ", client ", 2);
        List<Line> lines = new ArrayList<>();
        lines.add(line(parts[0], from));
        if (!step.matched()) {
            return lines;
        }
        String shown = parts.length < 2
                ? begun ? "this proxy shows no certificate" : "the client shows no certificate"
                : (begun ? "shows " : "the client is ") + parts[1];
        String wanted = peers().map(p -> "; the peer must be " + p).orElse("");
        lines.add(new Line("identity", true, shown + wanted, step.resource(), step.path(), new From.Nothing()));
        return lines;
    }

    private Optional<String> peers() {
        return cluster().stream()
                .flatMap(c -> Stream.concat(
                        c.transportMatches().stream().map(UpstreamTransport.Match::transport),
                        Stream.of(c.transport())))
                .filter(t -> t instanceof UpstreamTransport.Tls tls
                        && tls.place().path().equals(step.path()))
                .map(t -> ((UpstreamTransport.Tls) t).context().common().validation())
                .map(StepWords::wanted)
                .filter(text -> !text.isEmpty())
                .findFirst();
    }

    private static String wanted(PeerValidation validation) {
        return validation.sans().stream()
                .map(san -> san.type() == SanMatch.Type.SERVER_NAME
                        ? "the name that it is called by"
                        : san.match().describe().replace("exact ", "").replace("\"", ""))
                .collect(Collectors.joining(" or "));
    }
}
