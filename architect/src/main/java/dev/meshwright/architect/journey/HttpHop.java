package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.ProxyTables;
import dev.meshwright.decide.edit.PathNormalising;
import dev.meshwright.decide.edit.RedirectLocation;
import dev.meshwright.decide.edit.Rewriting;
import dev.meshwright.decide.extauthz.Consequence;
import dev.meshwright.decide.extauthz.ExtAuthzKernel;
import dev.meshwright.decide.extauthz.ExternalCheck;
import dev.meshwright.decide.filter.CorsAnswer;
import dev.meshwright.decide.filter.FilterKernel;
import dev.meshwright.decide.filter.FilterState;
import dev.meshwright.decide.filter.FilterVerdict;
import dev.meshwright.decide.limit.Quota;
import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.listener.RouteSource;
import dev.meshwright.decide.request.ForwardedProto;
import dev.meshwright.decide.request.PathForm;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.route.RouteTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request in a connection manager: normalised, routed, asked for by the filters, and answered or forwarded, in the
/// order of the proxy's own exchange.
final class HttpHop {
    private static final String FORWARDED_FOR = "x-forwarded-for";

    private final Network network;
    private final Instance proxy;
    private final ProxyTables tables;
    private final ProxyHop.Session session;
    private final HttpConnectionManager manager;
    private final Provider provider;
    private final Forwarding forwarding;
    private final OwnAnswers answers;

    /// @param attempt how often the request was tried before it came here
    HttpHop(
            Network network,
            Instance proxy,
            ProxyTables tables,
            ProxyHop.Session session,
            HttpConnectionManager manager,
            int depth,
            int attempt) {
        this.network = network;
        this.proxy = proxy;
        this.tables = tables;
        this.session = session;
        this.manager = manager;
        this.answers = new OwnAnswers(proxy, session);
        Upstream upstream = new Upstream(network, proxy, tables, session, depth);
        NamedHosts named = NamedHosts.of(manager);
        Mirrors mirrors = new Mirrors(proxy, tables, upstream, named, attempt);
        HttpTries tries = new HttpTries(proxy, session, upstream, named, mirrors, answers, attempt);
        this.provider = new Provider(network, tables, upstream);
        this.forwarding = new Forwarding(proxy, tables, session, manager.filters(), upstream, tries, answers);
    }

    List<Flow> request(SyntheticHead head, Payload.Version version, Recorder recorder) {
        if (version == Payload.Version.HTTP_2 && head.path() != RequestView.ABSENT && !PathForm.lawful(head)) {
            String why = "the stream is reset: " + head.text(head.path()) + " is no path, it begins without a slash";
            return Flow.after(List.of(Flow.failed(Outcome.Failed.Kind.CLOSED, proxy.name(), why)), recorder.steps());
        }
        head.scheme(session.tls() ? "https" : "http");
        if (manager.identification().useRemoteAddress()
                && manager.identification().xffTrustedHops() == 0) {
            head.remove(ForwardedProto.HEADER);
        }
        if (manager.identification().useRemoteAddress()
                && !manager.identification().skipXffAppend()) {
            forwardedFor(head);
        }
        switch (PathNormalising.apply(manager.pathNormalisation(), head)) {
            case PathNormalising.Clean() -> {}
            case PathNormalising.Changed(String before) ->
                recorder.step("path", session.chain().place(), before + " is normalised to " + head.text(head.path()));
            case PathNormalising.Refused(String detail) -> {
                return answers.reply(head, ResponseCause.PATH_NORMALIZATION_FAILED, detail, recorder);
            }
            case PathNormalising.Redirected(String path) -> {
                return answers.location(head, ResponseCause.PATH_REDIRECT.status(), path, recorder);
            }
        }
        Rewriting.normaliseHost(manager.host(), session.facts().destinationPort(), head);
        RouteTable table = routes();
        if (table == null) {
            return answers.reply(head, ResponseCause.NO_ROUTE, "route configuration has not arrived", recorder);
        }
        return routed(new Filtering(version, table, new FilterState()), head, recorder);
    }

    /// An edge tells of its peer before it asks who may pass.
    private void forwardedFor(SyntheticHead head) {
        String peer = session.facts().sourceAddress();
        int told = head.find(FORWARDED_FOR);
        head.set(FORWARDED_FOR, told < 0 ? peer : head.text(head.headerValue(told)) + "," + peer);
    }

    /// A request on its way through the filters.
    private record Filtering(Payload.Version version, RouteTable table, FilterState state) {}

    private List<Flow> routed(Filtering filtering, SyntheticHead head, Recorder recorder) {
        RouteDecision decision = new RouteDecision();
        return switch (filtering.table().match(head, filtering.state().metadata(), 0, decision, recorder)) {
            case NO_VIRTUAL_HOST, NO_ROUTE ->
                filtered(
                        filtering,
                        head,
                        null,
                        recorder,
                        (_, _, passed) -> answers.reply(head, ResponseCause.NO_ROUTE, "", passed));
            case TLS_REQUIRED ->
                answers.location(head, ResponseCause.TLS_REDIRECT.status(), RedirectLocation.toTls(head), recorder);
            case MATCHED -> matched(filtering, head, decision, recorder);
        };
    }

    private @Nullable RouteTable routes() {
        return switch (manager.routes()) {
            case RouteSource.Rds(String name) -> tables.route(name).orElse(null);
            case RouteSource.Inline(RouteTable table) -> table;
        };
    }

    private List<Flow> matched(Filtering filtering, SyntheticHead head, RouteDecision decision, Recorder recorder) {
        if (!(decision.route().action() instanceof RouteAction.Forward forward)) {
            return filtered(
                    filtering,
                    head,
                    decision,
                    recorder,
                    (after, _, passed) -> answers.routed(after, filtering.table(), decision, passed));
        }
        List<Flow> flows = new ArrayList<>();
        for (ProxyHop.Share share : ProxyHop.Share.of(forward.clusters())) {
            RouteDecision drawn = share.entry().map(decision::with).orElse(decision);
            Recorder own = recorder.fork();
            if (share.entry().isPresent()) {
                own.step(
                        "weight",
                        decision.route().place().child("route"),
                        drawn.cluster() + " takes " + Math.round(share.probability() * 1000) / 10.0 + " %");
            }
            List<Flow> here = filtered(
                    filtering,
                    head,
                    drawn,
                    own,
                    (after, state, passed) -> forwarding.forward(
                            after, filtering.version(), filtering.table(), drawn, forward, state, passed));
            here.forEach(f -> flows.add(f.after(share.probability(), List.of(), List.of())));
        }
        return flows;
    }

    private interface Next {
        List<Flow> go(SyntheticHead after, FilterState state, Recorder recorder);
    }

    /// Asks the filters, once for each way that chance can go.
    private List<Flow> filtered(
            Filtering filtering, SyntheticHead head, @Nullable RouteDecision decision, Recorder recorder, Next next) {
        return Chances.explore(
                recorder,
                (chance, own) -> {
                    SyntheticHead copy = head.copy();
                    FilterState state = filtering.state().copy();
                    FilterVerdict verdict = FilterKernel.beforeRoute(
                            manager.filters(),
                            state,
                            session.facts(),
                            copy,
                            decision,
                            network.around(proxy, chance, own),
                            own);
                    return new Asked(verdict, copy, state);
                },
                (asked, own) -> switch (asked.verdict()) {
                    case FilterVerdict.Passes _ -> told(asked.state(), next.go(asked.head(), asked.state(), own));
                    case FilterVerdict.Rerouted() ->
                        routed(new Filtering(filtering.version(), filtering.table(), asked.state()), asked.head(), own);
                    case FilterVerdict.AsksProvider(var check) ->
                        provider(filtering, asked, check, decision, own, next);
                    case FilterVerdict.AwaitsKeys _ ->
                        throw new IllegalStateException("keys are known or missing where calls are followed");
                    case FilterVerdict.Answers verdict ->
                        told(
                                asked.state(),
                                refused(asked.state(), asked.head(), filtering.table(), decision, verdict, own));
                });
    }

    /// Follows what an authorization provider may say.
    private List<Flow> provider(
            Filtering filtering,
            Asked asked,
            ExternalCheck check,
            @Nullable RouteDecision decision,
            Recorder recorder,
            Next next) {
        Values values = new Values(session, asked.head(), decision == null ? new RouteDecision() : decision, proxy);
        List<Flow> flows = new ArrayList<>();
        for (Provider.Answer each : provider.answers(check, session.facts(), asked.head(), values, recorder)) {
            Recorder own = recorder.fork();
            SyntheticHead head = asked.head().copy();
            FilterState state = asked.state().copy();
            Consequence consequence = ExtAuthzKernel.consequence(check.table(), each.answer(), head);
            FilterVerdict verdict = FilterKernel.follow(check, consequence, state, own);
            Filtering now = new Filtering(filtering.version(), filtering.table(), state);
            List<Flow> here = switch (verdict) {
                case FilterVerdict.Unauthorized refused ->
                    refused(state, head, filtering.table(), decision, refused, own);
                case FilterVerdict.Rerouted _ -> routed(now, head, own);
                default -> filtered(now, head, decision, own, next);
            };
            here.forEach(f -> flows.add(changed(f, consequence).after(each.probability(), List.of(), List.of())));
        }
        return flows;
    }

    /// A filter's own answer is shared across origins where a filter before it allowed that.
    private List<Flow> refused(
            FilterState state,
            SyntheticHead head,
            RouteTable table,
            @Nullable RouteDecision decision,
            FilterVerdict.Answers verdict,
            Recorder recorder) {
        List<Flow> flows = answers.refused(head, table, decision, verdict, recorder);
        CorsAnswer cors = state.cors();
        return cors == null
                ? flows
                : flows.stream().map(flow -> flow.edited(cors::addTo)).toList();
    }

    /// With what the provider wants changed in the answer.
    private static Flow changed(Flow flow, Consequence consequence) {
        return consequence instanceof Consequence.GoesOn goesOn
                ? flow.edited(response -> goesOn.toResponse().forEach(change -> change.applyTo(response)))
                : flow;
    }

    /// The answers with what is left of a limit, where it says so.
    private static List<Flow> told(FilterState state, List<Flow> flows) {
        Quota quota = state.quota();
        return quota == null
                ? flows
                : flows.stream().map(flow -> flow.edited(quota::addTo)).toList();
    }

    private record Asked(FilterVerdict verdict, SyntheticHead head, FilterState state) {}
}
