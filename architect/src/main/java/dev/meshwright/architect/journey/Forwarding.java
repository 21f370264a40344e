package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.ProxyTables;
import dev.meshwright.decide.edit.HeaderEditing;
import dev.meshwright.decide.edit.Rewriting;
import dev.meshwright.decide.filter.CorsAnswer;
import dev.meshwright.decide.filter.FilterKernel;
import dev.meshwright.decide.filter.FilterState;
import dev.meshwright.decide.filter.FilterVerdict;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.listener.HttpFilterEntry;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.response.OwnAnswer;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.upstream.ClusterTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a forwarding route does with a request: finds its cluster, edits the head, maybe holds it back or
/// aborts it as a fault asks, tries, and edits the answer.
final class Forwarding {
    private final Instance proxy;
    private final ProxyTables tables;
    private final ProxyHop.Session session;
    private final List<HttpFilterEntry> filters;
    private final Upstream upstream;
    private final HttpTries tries;
    private final OwnAnswers answers;

    Forwarding(
            Instance proxy,
            ProxyTables tables,
            ProxyHop.Session session,
            List<HttpFilterEntry> filters,
            Upstream upstream,
            HttpTries tries,
            OwnAnswers answers) {
        this.proxy = proxy;
        this.tables = tables;
        this.session = session;
        this.filters = filters;
        this.upstream = upstream;
        this.tries = tries;
        this.answers = answers;
    }

    List<Flow> forward(
            SyntheticHead head,
            Payload.Version version,
            RouteTable table,
            RouteDecision decision,
            RouteAction.Forward action,
            FilterState state,
            Recorder recorder) {
        CorsAnswer cors = state.cors();
        String name = decision.cluster();
        Optional<ClusterTable> found = tables.cluster(name);
        if (found.isEmpty()) {
            recorder.step("cluster", decision.route().place().child("route"), false, upstream.missing(name));
            OwnAnswer none = OwnAnswer.of(ResponseCause.NO_CLUSTER, action.notFoundStatus(), "");
            List<Flow> flows = answers.edited(head, table, decision, none, recorder);
            return flows.stream().map(f -> shared(f, cors)).toList();
        }
        ClusterTable cluster = found.get();
        recorder.step("cluster", cluster.place(), name);
        limits(decision, action, recorder);
        Values values = new Values(session, head, decision, proxy);
        rewrite(head, table, decision, action, values, recorder);
        return Chances.explore(
                recorder,
                (chance, _) -> new Fault(
                        FilterKernel.delay(filters, head, decision, chance),
                        FilterKernel.abortAfterDelay(filters, head, decision, chance)),
                (fault, own) -> {
                    if (fault.delay() != null) {
                        own.step(
                                "fault",
                                decision.route().place(),
                                "held back for " + fault.delay().delayMillis() + " ms");
                    }
                    List<Flow> flows = fault.abort() instanceof FilterVerdict.Answers aborts
                            ? answers.refused(head, table, decision, aborts, own)
                            : tries.send(head, version, decision, action, cluster, state.session(), own).stream()
                                    .map(f -> f.edited(response -> editAnswer(response, table, decision, values)))
                                    .toList();
                    long held = fault.delay() == null ? 0 : fault.delay().delayMillis();
                    return flows.stream()
                            .map(f -> shared(f, cors).delayed(held))
                            .toList();
                });
    }

    private record Fault(HttpFilter.@Nullable Fault delay, FilterVerdict abort) {}

    private static void limits(RouteDecision decision, RouteAction.Forward action, Recorder recorder) {
        Place place = decision.route().place().child("route");
        recorder.step(
                "timeout",
                place.child("timeout"),
                action.timeoutMillis() == 0 ? "none" : action.timeoutMillis() + " ms");
        recorder.step(
                "retries",
                place.child("retry_policy"),
                action.retry().active() ? action.retry().numRetries() + " more tries" : "none");
    }

    private static void rewrite(
            SyntheticHead head,
            RouteTable table,
            RouteDecision decision,
            RouteAction.Forward action,
            Values values,
            Recorder recorder) {
        String before = Rewriting.path(action, decision, head);
        Place place = decision.route().place();
        if (!before.isEmpty()) {
            recorder.step("rewrite", place.child("route"), "path " + before + " becomes " + head.text(head.path()));
        }
        List<Map.Entry<String, String>> headers = head.headers();
        String host = head.text(head.authority());
        HeaderEditing.apply(HeaderEditing.Side.REQUEST, table, decision, head, values);
        if (!headers.equals(head.headers())) {
            recorder.step("headers", place, "request headers are edited");
        }
        Rewriting.host(action, decision, head);
        if (!host.equals(head.text(head.authority()))) {
            recorder.step("rewrite", place.child("route"), "host " + host + " becomes " + head.text(head.authority()));
        }
    }

    /// The answer of a program, or of the router, as the route wants it.
    private static void editAnswer(SyntheticHead response, RouteTable table, RouteDecision decision, Values values) {
        values.answeredWith(response);
        HeaderEditing.apply(HeaderEditing.Side.RESPONSE, table, decision, response, values);
    }

    private static Flow shared(Flow flow, @Nullable CorsAnswer cors) {
        return cors == null ? flow : flow.edited(cors::addTo);
    }
}
