package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.ProxyTables;
import dev.meshwright.decide.edit.HeaderEditing;
import dev.meshwright.decide.edit.PathNormalising;
import dev.meshwright.decide.edit.RedirectLocation;
import dev.meshwright.decide.edit.Rewriting;
import dev.meshwright.decide.extauthz.Consequence;
import dev.meshwright.decide.extauthz.ExtAuthzKernel;
import dev.meshwright.decide.extauthz.ExternalCheck;
import dev.meshwright.decide.extauthz.Refusal;
import dev.meshwright.decide.filter.CorsAnswer;
import dev.meshwright.decide.filter.FilterKernel;
import dev.meshwright.decide.filter.FilterState;
import dev.meshwright.decide.filter.FilterVerdict;
import dev.meshwright.decide.limit.Quota;
import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.listener.HttpFilterEntry;
import dev.meshwright.decide.listener.RouteSource;
import dev.meshwright.decide.request.ForwardedProto;
import dev.meshwright.decide.request.PathForm;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.retry.RetryKernel;
import dev.meshwright.decide.retry.RetryOutcome;
import dev.meshwright.decide.retry.RetryPolicy;
import dev.meshwright.decide.route.HostRewrite;
import dev.meshwright.decide.route.RequestHash;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.DynamicHost;
import dev.meshwright.decide.upstream.UpstreamProtocol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One request in a connection manager: normalised, routed, filtered, rewritten, sent on, and its answer edited on
/// the way back; in the order of the proxy's own exchange.
final class HttpHop {
    private static final String FORWARDED_FOR = "x-forwarded-for";
    private static final int GRPC_RESOURCE_EXHAUSTED = 8;

    private final Instance proxy;
    private final ProxyTables tables;
    private final ProxyHop.Session session;
    private final HttpConnectionManager manager;
    private final Upstream upstream;
    private final Provider provider;
    private final Network network;
    private final List<HttpFilterEntry> filters;
    private int attempt;

    HttpHop(
            Network network,
            Instance proxy,
            ProxyTables tables,
            ProxyHop.Session session,
            HttpConnectionManager manager,
            int depth) {
        this.proxy = proxy;
        this.tables = tables;
        this.session = session;
        this.manager = manager;
        this.upstream = new Upstream(network, proxy, tables, session, depth);
        this.filters = manager.filters();
        this.provider = new Provider(network, tables, upstream);
        this.network = network;
    }

    /// @param attempt how often it was tried before it came here
    List<Flow> request(SyntheticHead head, Payload.Version version, int attempt, Recorder recorder) {
        this.attempt = attempt;
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
                return reply(head, ResponseCause.PATH_NORMALIZATION_FAILED, detail, recorder);
            }
            case PathNormalising.Redirected(String path) -> {
                return location(head, ResponseCause.PATH_REDIRECT.status(), path, recorder);
            }
        }
        Rewriting.normaliseHost(manager.host(), session.facts().destinationPort(), head);
        RouteTable table = routes();
        if (table == null) {
            return reply(head, ResponseCause.NO_ROUTE, "route configuration has not arrived", recorder);
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
                        (_, _, passed) -> reply(head, ResponseCause.NO_ROUTE, "", passed));
            case TLS_REQUIRED ->
                location(head, ResponseCause.TLS_REDIRECT.status(), RedirectLocation.toTls(head), recorder);
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
                    (after, _, passed) -> answered(after, filtering.table(), decision, passed));
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
                    (after, cors, passed) ->
                            forward(after, filtering.version(), filtering.table(), drawn, forward, cors, passed));
            here.forEach(f -> flows.add(f.after(share.probability(), List.of(), List.of())));
        }
        return flows;
    }

    private interface Next {
        List<Flow> go(SyntheticHead after, @Nullable CorsAnswer cors, Recorder recorder);
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
                            filters, state, session.facts(), copy, decision, network.around(proxy, chance, own), own);
                    return new Asked(verdict, copy, state);
                },
                (asked, own) -> switch (asked.verdict()) {
                    case FilterVerdict.Passes(var cors) -> told(asked.state(), next.go(asked.head(), cors, own));
                    case FilterVerdict.Rerouted() ->
                        routed(new Filtering(filtering.version(), filtering.table(), asked.state()), asked.head(), own);
                    case FilterVerdict.AsksProvider(var check) ->
                        provider(filtering, asked, check, decision, own, next);
                    case FilterVerdict.Denied _,
                            FilterVerdict.Unauthorized _,
                            FilterVerdict.RateLimited _,
                            FilterVerdict.Unable _,
                            FilterVerdict.Unauthenticated _,
                            FilterVerdict.AwaitsKeys _,
                            FilterVerdict.Preflight _,
                            FilterVerdict.PreflightRefused _,
                            FilterVerdict.Aborted _ ->
                        told(asked.state(), refused(asked.head(), filtering.table(), decision, asked.verdict(), own));
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
                case FilterVerdict.Unauthorized refused -> refused(head, filtering.table(), decision, refused, own);
                case FilterVerdict.Rerouted _ -> routed(now, head, own);
                default -> filtered(now, head, decision, own, next);
            };
            here.forEach(f -> flows.add(changed(f, consequence).after(each.probability(), List.of(), List.of())));
        }
        return flows;
    }

    /// With what the provider wants changed in the answer.
    private static Flow changed(Flow flow, Consequence consequence) {
        SyntheticHead response = flow.response();
        if (response == null
                || !(consequence instanceof Consequence.GoesOn goesOn)
                || goesOn.toResponse().isEmpty()) {
            return flow;
        }
        SyntheticHead edited = response.copy();
        goesOn.toResponse().forEach(change -> change.applyTo(edited));
        return new Flow(flow.probability(), flow.outcome(), edited, flow.delayMillis(), flow.steps(), flow.mirrors());
    }

    private List<Flow> unauthorized(
            SyntheticHead head,
            RouteTable table,
            @Nullable RouteDecision decision,
            Refusal refusal,
            Recorder recorder) {
        SyntheticHead response = own(head, table, decision, refusal.status());
        refusal.addTo(response);
        return answer(
                head,
                refusal.status(),
                -1,
                Refusal.FLAG,
                refusal.details(),
                response.headers(),
                refusal.body(),
                recorder);
    }

    /// The answers with what is left of a limit, where it says so.
    private static List<Flow> told(FilterState state, List<Flow> flows) {
        Quota quota = state.quota();
        if (quota == null) {
            return flows;
        }
        return flows.stream()
                .map(flow -> {
                    SyntheticHead response = flow.response();
                    if (response == null) {
                        return flow;
                    }
                    SyntheticHead copy = response.copy();
                    quota.addTo(copy);
                    return new Flow(
                            flow.probability(), flow.outcome(), copy, flow.delayMillis(), flow.steps(), flow.mirrors());
                })
                .toList();
    }

    private record Asked(FilterVerdict verdict, SyntheticHead head, FilterState state) {}

    /// @param decision null when no route matched
    private List<Flow> refused(
            SyntheticHead head,
            RouteTable table,
            @Nullable RouteDecision decision,
            FilterVerdict verdict,
            Recorder recorder) {
        return switch (verdict) {
            case FilterVerdict.Passes _,
                    FilterVerdict.Rerouted _,
                    FilterVerdict.AwaitsKeys _,
                    FilterVerdict.AsksProvider _ ->
                throw new IllegalArgumentException("a request that goes on is not refused");
            case FilterVerdict.Unauthenticated(Place _, var status, var challenge, var terse) -> {
                SyntheticHead response = own(head, table, decision, status.httpStatus());
                if (!terse) {
                    response.add("www-authenticate", challenge);
                }
                String text = terse ? "" : status.text();
                yield answer(head, status.httpStatus(), -1, "-", status.details(), response.headers(), text, recorder);
            }
            case FilterVerdict.Unauthorized(Place _, var refusal) ->
                unauthorized(head, table, decision, refusal, recorder);
            case FilterVerdict.Denied denied ->
                answer(
                        head,
                        403,
                        -1,
                        ResponseCause.RBAC_DENIED.flag(),
                        denied.details(),
                        own(head, table, decision, 403).headers(),
                        ResponseCause.RBAC_DENIED.text(""),
                        recorder);
            case FilterVerdict.Unable(Place _, var extension) -> {
                ResponseCause cause = ResponseCause.EXTENSION_UNABLE;
                yield answer(
                        head,
                        cause.status(),
                        -1,
                        cause.flag(),
                        why(cause, extension),
                        own(head, table, decision, cause.status()).headers(),
                        cause.text(extension),
                        recorder);
            }
            case FilterVerdict.RateLimited(Place _, var limit) -> {
                SyntheticHead edited = own(head, table, decision, limit.status());
                HeaderEditing.apply(
                        HeaderEditing.Side.RESPONSE, limit.edits(), edited, new Values(session, head, decision, proxy));
                boolean exhausted = limit.resourceExhausted() && Upstream.grpc(head);
                yield answer(
                        head,
                        limit.status(),
                        exhausted ? GRPC_RESOURCE_EXHAUSTED : -1,
                        ResponseCause.RATE_LIMITED.flag(),
                        ResponseCause.RATE_LIMITED.details(),
                        edited.headers(),
                        ResponseCause.RATE_LIMITED.text(""),
                        recorder);
            }
            case FilterVerdict.Preflight(var cors) -> {
                recorder.step("cors", session.chain().place(), "the preflight is answered");
                SyntheticHead response = SyntheticHead.response(200, List.of());
                cors.addTo(response);
                cors.addPreflight(response);
                yield answer(head, 200, -1, "-", "cors_response", response.headers(), "", recorder);
            }
            case FilterVerdict.PreflightRefused() ->
                answer(head, 200, -1, "-", "direct_response", List.of(), "", recorder);
            case FilterVerdict.Aborted(Place place, HttpFilter.Fault fault) -> {
                recorder.step("fault", place, "the request is aborted");
                boolean asGrpc = fault.abortGrpcStatus() >= 0 && Upstream.grpc(head);
                int status = fault.abortGrpcStatus() >= 0 ? 200 : fault.abortHttpStatus();
                yield answer(
                        head,
                        status,
                        asGrpc ? fault.abortGrpcStatus() : -1,
                        ResponseCause.FAULT_ABORT.flag(),
                        ResponseCause.FAULT_ABORT.details(),
                        own(head, table, decision, status).headers(),
                        ResponseCause.FAULT_ABORT.text(""),
                        recorder);
            }
        };
    }

    /// The head of an answer made here, edited as the route asks for, before a filter adds its own.
    private SyntheticHead own(SyntheticHead head, RouteTable table, @Nullable RouteDecision decision, int status) {
        SyntheticHead response = SyntheticHead.response(status, List.of());
        if (decision != null) {
            editOwn(head, table, decision, response, false);
        }
        return response;
    }

    private void editOwn(
            SyntheticHead head, RouteTable table, RouteDecision decision, SyntheticHead response, boolean byRoute) {
        Values values = new Values(session, head, decision, proxy);
        values.answeredWith(response);
        HeaderEditing.applyToOwn(byRoute, table, decision, response, values);
    }

    private List<Flow> answered(SyntheticHead head, RouteTable table, RouteDecision decision, Recorder recorder) {
        return switch (decision.route().action()) {
            case RouteAction.DirectResponse(int status, byte[] body) -> {
                SyntheticHead response = SyntheticHead.response(status, List.of());
                editOwn(head, table, decision, response, true);
                if (body.length == 0) {
                    response.remove("content-type");
                }
                String why = ResponseCause.DIRECT_RESPONSE.details();
                String text = new String(body, StandardCharsets.UTF_8);
                yield answer(head, status, -1, "-", why, response.headers(), text, recorder);
            }
            case RouteAction.Redirect redirect -> {
                int status = redirect.status();
                String location = RedirectLocation.of(redirect, decision.route().match(), head);
                recorder.step("redirect", session.chain().place(), status + " to " + location);
                SyntheticHead response = SyntheticHead.response(status, List.of(Map.entry("location", location)));
                editOwn(head, table, decision, response, true);
                response.remove("content-type");
                yield answer(head, status, -1, "-", "direct_response", response.headers(), "", recorder);
            }
            case RouteAction.NonForwarding() -> reply(head, ResponseCause.NO_ROUTE, "non_forwarding_action", recorder);
            case RouteAction.Forward _ -> throw new IllegalArgumentException("a forwarding route answers nothing");
        };
    }

    private List<Flow> forward(
            SyntheticHead head,
            Payload.Version version,
            RouteTable table,
            RouteDecision decision,
            RouteAction.Forward action,
            @Nullable CorsAnswer cors,
            Recorder recorder) {
        String name = decision.cluster();
        Optional<ClusterTable> found = tables.cluster(name);
        if (found.isEmpty()) {
            recorder.step("cluster", decision.route().place().child("route"), false, upstream.missing(name));
            List<Flow> flows = answer(
                    head,
                    action.notFoundStatus(),
                    -1,
                    ResponseCause.NO_CLUSTER.flag(),
                    ResponseCause.NO_CLUSTER.details(),
                    own(head, table, decision, action.notFoundStatus()).headers(),
                    ResponseCause.NO_CLUSTER.text(""),
                    recorder);
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
                    List<Flow> flows = fault.abort() instanceof FilterVerdict.Passes
                            ? send(head, version, decision, action, cluster, own).stream()
                                    .map(f -> edited(f, table, decision, values))
                                    .toList()
                            : refused(head, table, decision, fault.abort(), own);
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

    private void rewrite(
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

    /// Tries until an answer stays, as the proxy does.
    private List<Flow> send(
            SyntheticHead head,
            Payload.Version version,
            RouteDecision decision,
            RouteAction.Forward action,
            ClusterTable cluster,
            Recorder recorder) {
        List<Branch.Mirrored> mirrors = mirrors(head, version, action);
        boolean retries = action.retry().active() && RetryKernel.requestRetriable(action.retry(), head);
        Tries tries = new Tries(head, version, decision, action, cluster, retries);
        return attempt(tries, 0, List.of(), recorder).stream()
                .map(f -> f.after(1, List.of(), mirrors))
                .map(f -> timed(f, head, action))
                .toList();
    }

    /// What all tries of a request share.
    private record Tries(
            SyntheticHead head,
            Payload.Version version,
            RouteDecision decision,
            RouteAction.Forward action,
            ClusterTable cluster,
            boolean retries) {}

    /// @param tried endpoints that earlier tries went to
    private List<Flow> attempt(Tries tries, int attempt, List<String> tried, Recorder recorder) {
        RouteAction.Forward action = tries.action();
        RequestHash hash = new RequestHash();
        hash.compute(action.hashPolicies(), tries.head(), session.facts().sourceAddress());
        List<String> avoided = action.retry().avoidPreviousHosts() ? tried : List.of();
        List<Upstream.Candidate> candidates = upstream.candidates(
                tries.cluster(),
                hash.present() ? OptionalLong.of(hash.value()) : OptionalLong.empty(),
                named(tries.cluster(), tries.head()),
                avoided,
                recorder);
        if (candidates.isEmpty()) {
            return reply(tries.head(), ResponseCause.NO_HEALTHY_UPSTREAM, "", recorder);
        }
        List<Flow> flows = new ArrayList<>();
        for (Upstream.Candidate each : candidates) {
            SyntheticHead copy = tries.head().copy();
            if (tries.decision().virtualHost().attemptCountInRequest()) {
                copy.set("x-envoy-attempt-count", Integer.toString(attempt + 1));
            }
            if (action.hostRewrite() instanceof HostRewrite.EndpointHostname()
                    && !each.endpoint().hostname().isEmpty()) {
                copy.authority(copy.append(each.endpoint().hostname()));
            }
            Recorder own = recorder.fork();
            Wire.Http wire = new Wire.Http(
                    version(tries.cluster().protocol().protocol(), tries.version()), copy, this.attempt + attempt);
            for (Flow flow : upstream.connect(tries.cluster(), each.endpoint(), wire, own)) {
                List<String> now = new ArrayList<>(tried);
                now.add(each.endpoint().key());
                again(tries, flow, attempt, now, own)
                        .forEach(f -> flows.add(f.after(each.share(), List.of(), List.of())));
            }
        }
        return flows;
    }

    /// The host that a request to such a cluster names, where the chain has the filter that looks it up.
    private Optional<DynamicHost> named(ClusterTable cluster, SyntheticHead head) {
        boolean looksUp = filters.stream().anyMatch(f -> f.filter() instanceof HttpFilter.DynamicForwardProxy);
        return cluster.byName() && looksUp
                ? Optional.ofNullable(cluster.named(head.text(head.authority())))
                : Optional.empty();
    }

    /// The outcome of a try, or what comes of the next one.
    private List<Flow> again(Tries tries, Flow flow, int attempt, List<String> tried, Recorder own) {
        RetryPolicy policy = tries.action().retry();
        boolean tooLate = policy.perTryTimeoutMillis() > 0 && flow.delayMillis() >= policy.perTryTimeoutMillis();
        Recorder after = own.fork();
        flow.steps().forEach(after::keep);
        if (tries.retries()) {
            long delay = RetryKernel.decide(policy, outcome(policy, flow, tooLate), attempt, 0);
            if (delay >= 0) {
                after.step(
                        "retry",
                        tries.decision().route().place().child("route").child("retry_policy"),
                        "try " + (attempt + 2));
                long spent = tooLate ? policy.perTryTimeoutMillis() : flow.delayMillis();
                return attempt(tries, attempt + 1, tried, after).stream()
                        .map(f -> f.after(flow.probability(), List.of(), List.of())
                                .delayed(spent))
                        .toList();
            }
        }
        Flow taken = tooLate
                ? reply(tries.head(), ResponseCause.PER_TRY_TIMEOUT, "", new Recorder(proxy))
                        .getFirst()
                        .delayed(policy.perTryTimeoutMillis())
                : flow.outcome() instanceof Outcome.Failed failed
                        ? connectFailed(tries.head(), failed).delayed(flow.delayMillis())
                        : new Flow(1, flow.outcome(), flow.response(), flow.delayMillis(), List.of(), flow.mirrors());
        return List.of(taken.after(flow.probability(), after.steps(), List.of()));
    }

    private static RetryOutcome outcome(RetryPolicy policy, Flow flow, boolean tooLate) {
        RetryOutcome outcome = new RetryOutcome();
        if (tooLate) {
            outcome.reset = RetryOutcome.Reset.PER_TRY_TIMEOUT;
        } else if (flow.outcome() instanceof Outcome.Failed failed) {
            outcome.reset = failed.kind() == Outcome.Failed.Kind.CLOSED
                            || failed.kind() == Outcome.Failed.Kind.NO_FILTER_CHAIN
                            || failed.kind() == Outcome.Failed.Kind.DENIED
                    ? RetryOutcome.Reset.REMOTE_RESET
                    : RetryOutcome.Reset.CONNECT_FAILURE;
            // Who closes a connection has been sent the request; who ends a handshake has not.
            outcome.requestSent = failed.kind() == Outcome.Failed.Kind.CLOSED;
        } else if (flow.response() != null) {
            SyntheticHead response = flow.response();
            outcome.status = response.status();
            outcome.grpcStatus = response.find("grpc-status") < 0 ? -1 : grpcCode(response.first("grpc-status"));
            outcome.rateLimited = response.find("x-envoy-ratelimited") >= 0;
            outcome.retriableHeader = RetryKernel.retriableHeader(policy, response);
        }
        return outcome;
    }

    private static int grpcCode(String text) {
        boolean number = !text.isEmpty() && text.length() < 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(text) : 2;
    }

    /// What takes as long as is allowed is late: waiting between tries and the way itself come on top.
    private Flow timed(Flow flow, SyntheticHead head, RouteAction.Forward action) {
        if (action.timeoutMillis() == 0 || flow.delayMillis() < action.timeoutMillis()) {
            return flow;
        }
        Recorder late = new Recorder(proxy);
        late.step(
                "timeout",
                session.chain().place(),
                false,
                "the answer would take " + flow.delayMillis() + " ms, " + action.timeoutMillis() + " ms are allowed");
        Flow reply = reply(head, ResponseCause.UPSTREAM_TIMEOUT, "", late).getFirst();
        return reply.delayed(action.timeoutMillis()).after(flow.probability(), flow.steps(), flow.mirrors());
    }

    private static Payload.Version version(UpstreamProtocol protocol, Payload.Version downstream) {
        return switch (protocol) {
            case HTTP_1 -> Payload.Version.HTTP_1_1;
            case HTTP_2 -> Payload.Version.HTTP_2;
            case DOWNSTREAM -> downstream;
            case AUTO -> downstream;
        };
    }

    private List<Branch.Mirrored> mirrors(SyntheticHead head, Payload.Version version, RouteAction.Forward action) {
        List<Branch.Mirrored> mirrored = new ArrayList<>();
        for (RouteAction.Mirror mirror : action.mirrors()) {
            Optional<ClusterTable> cluster = tables.cluster(mirror.cluster());
            if (cluster.isEmpty()) {
                continue;
            }
            List<Branch> branches = new ArrayList<>();
            for (Upstream.Candidate each : upstream.candidates(
                    cluster.get(), OptionalLong.empty(), named(cluster.get(), head), List.of(), new Recorder(proxy))) {
                SyntheticHead copy = head.copy();
                if (mirror.appendShadow()) {
                    copy.authority(copy.append(Rewriting.shadow(copy.text(copy.authority()))));
                }
                Wire.Http wire = new Wire.Http(version(cluster.get().protocol().protocol(), version), copy, attempt);
                Recorder own = new Recorder(proxy);
                upstream.connect(cluster.get(), each.endpoint(), wire, own)
                        .forEach(f -> branches.add(
                                f.after(each.share(), own.steps(), List.of()).branch()));
            }
            mirrored.add(new Branch.Mirrored(mirror.millionths() / 1_000_000.0, mirror.cluster(), branches));
        }
        return mirrored;
    }

    /// What the client is told when the connection to an endpoint fails.
    private Flow connectFailed(SyntheticHead head, Outcome.Failed failed) {
        ResponseCause cause = switch (failed.kind()) {
            case TLS -> ResponseCause.TLS_FAILURE;
            case REFUSED -> ResponseCause.CONNECT_FAILURE;
            case NO_FILTER_CHAIN, DENIED, NO_UPSTREAM, LOOP, CLOSED, STALLED -> ResponseCause.CONNECTION_TERMINATED;
            case PROTOCOL -> ResponseCause.UPSTREAM_PROTOCOL_ERROR;
        };
        String where = failed.where().isEmpty() ? "" : failed.where() + ": ";
        return reply(head, cause, where + failed.why(), new Recorder(proxy)).getFirst();
    }

    /// The answer of a program, or of the router, as the route wants it.
    private static Flow edited(Flow flow, RouteTable table, RouteDecision decision, Values values) {
        return changed(flow, copy -> {
            values.answeredWith(copy);
            HeaderEditing.apply(HeaderEditing.Side.RESPONSE, table, decision, copy, values);
        });
    }

    private static Flow shared(Flow flow, @Nullable CorsAnswer cors) {
        return cors == null ? flow : changed(flow, cors::addTo);
    }

    private static Flow changed(Flow flow, Consumer<SyntheticHead> change) {
        SyntheticHead response = flow.response();
        if (response == null) {
            return flow;
        }
        SyntheticHead copy = response.copy();
        change.accept(copy);
        return new Flow(flow.probability(), flow.outcome(), copy, flow.delayMillis(), flow.steps(), flow.mirrors());
    }

    private List<Flow> location(SyntheticHead head, int status, String location, Recorder recorder) {
        recorder.step("redirect", session.chain().place(), status + " to " + location);
        return answer(head, status, -1, "-", "direct_response", List.of(Map.entry("location", location)), "", recorder);
    }

    private List<Flow> reply(SyntheticHead head, ResponseCause cause, String detail, Recorder recorder) {
        String text = cause.text(detail);
        return answer(head, cause.status(), -1, cause.flag(), why(cause, detail), List.of(), text, recorder);
    }

    private static String why(ResponseCause cause, String detail) {
        return detail.isEmpty() ? cause.details() : cause.details() + " (" + detail + ")";
    }

    /// @param grpcStatus -1: that of the HTTP status, to a gRPC client
    private List<Flow> answer(
            SyntheticHead head,
            int status,
            int grpcStatus,
            String flag,
            String why,
            List<Map.Entry<String, String>> headers,
            String body,
            Recorder recorder) {
        boolean redirect = status / 100 == 3;
        boolean grpc = Upstream.grpc(head) && !redirect;
        int code = grpc ? grpcStatus < 0 ? ResponseCause.grpcStatus(status) : grpcStatus : -1;
        int told = grpc ? 200 : status;
        Outcome outcome = new Outcome.Answered(proxy, told, code, flag, why, headers, grpc ? "" : body);
        return List.of(new Flow(1, outcome, SyntheticHead.response(told, headers), 0, recorder.steps(), List.of()));
    }
}
