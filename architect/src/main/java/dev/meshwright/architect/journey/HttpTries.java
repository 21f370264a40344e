package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.retry.RetryKernel;
import dev.meshwright.decide.retry.RetryOutcome;
import dev.meshwright.decide.retry.RetryPolicy;
import dev.meshwright.decide.route.HostRewrite;
import dev.meshwright.decide.route.RequestHash;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.session.Session;
import dev.meshwright.decide.upstream.ClusterTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The tries of a request by a proxy's router, until an answer stays: with the proxy's own kernels, every endpoint that
/// each may pick.
final class HttpTries {
    private final Instance proxy;
    private final ProxyHop.Session session;
    private final Upstream upstream;
    private final NamedHosts named;
    private final Mirrors mirrors;
    private final OwnAnswers answers;
    private final int before;

    /// @param before how often the request was tried before it came here
    HttpTries(
            Instance proxy,
            ProxyHop.Session session,
            Upstream upstream,
            NamedHosts named,
            Mirrors mirrors,
            OwnAnswers answers,
            int before) {
        this.proxy = proxy;
        this.session = session;
        this.upstream = upstream;
        this.named = named;
        this.mirrors = mirrors;
        this.answers = answers;
        this.before = before;
    }

    /// Tries until an answer stays, as the proxy does.
    List<Flow> send(
            SyntheticHead head,
            Payload.Version version,
            RouteDecision decision,
            RouteAction.Forward action,
            ClusterTable cluster,
            @Nullable Session kept,
            Recorder recorder) {
        List<Branch.Mirrored> copies = mirrors.of(head, version, action);
        boolean retries = action.retry().active() && RetryKernel.requestRetriable(action.retry(), head);
        Sending sending = new Sending(head, version, decision, action, cluster, Optional.ofNullable(kept), retries);
        return attempt(sending, 0, List.of(), recorder).stream()
                .map(f -> f.after(1, List.of(), copies))
                .map(f -> timed(f, head, action))
                .toList();
    }

    /// What all tries of a request share.
    private record Sending(
            SyntheticHead head,
            Payload.Version version,
            RouteDecision decision,
            RouteAction.Forward action,
            ClusterTable cluster,
            Optional<Session> kept,
            boolean retries) {}

    /// @param tried endpoints that earlier tries went to
    private List<Flow> attempt(Sending sending, int attempt, List<String> tried, Recorder recorder) {
        RouteAction.Forward action = sending.action();
        RequestHash hash = new RequestHash();
        hash.compute(action.hashPolicies(), sending.head(), session.facts().sourceAddress());
        List<String> avoided = action.retry().avoidPreviousHosts() ? tried : List.of();
        List<Upstream.Candidate> candidates = upstream.candidates(
                sending.cluster(),
                hash.present() ? OptionalLong.of(hash.value()) : OptionalLong.empty(),
                named.host(sending.cluster(), sending.head()),
                attempt == 0 ? sending.kept() : Optional.empty(),
                avoided,
                recorder);
        if (candidates.isEmpty()) {
            return answers.reply(sending.head(), ResponseCause.NO_HEALTHY_UPSTREAM, "", recorder);
        }
        List<Flow> flows = new ArrayList<>();
        for (Upstream.Candidate each : candidates) {
            SyntheticHead copy = sending.head().copy();
            if (sending.decision().virtualHost().attemptCountInRequest()) {
                copy.set("x-envoy-attempt-count", Integer.toString(attempt + 1));
            }
            if (action.hostRewrite() instanceof HostRewrite.EndpointHostname()
                    && !each.endpoint().hostname().isEmpty()) {
                copy.authority(copy.append(each.endpoint().hostname()));
            }
            Recorder own = recorder.fork();
            Wire.Http wire =
                    new Wire.Http(Upstream.version(sending.cluster(), sending.version()), copy, before + attempt);
            for (Flow answered : upstream.connect(sending.cluster(), each.endpoint(), wire, own)) {
                Flow flow = sending.kept()
                        .map(s -> answered.edited(r -> s.tell(each.endpoint().key(), r)))
                        .orElse(answered);
                List<String> now = new ArrayList<>(tried);
                now.add(each.endpoint().key());
                again(sending, flow, attempt, now, own)
                        .forEach(f -> flows.add(f.after(each.share(), List.of(), List.of())));
            }
        }
        return flows;
    }

    /// The outcome of a try, or what comes of the next one.
    private List<Flow> again(Sending sending, Flow flow, int attempt, List<String> tried, Recorder own) {
        RetryPolicy policy = sending.action().retry();
        boolean tooLate = policy.perTryTimeoutMillis() > 0 && flow.delayMillis() >= policy.perTryTimeoutMillis();
        Recorder after = own.fork();
        flow.steps().forEach(after::keep);
        if (sending.retries()) {
            long delay = RetryKernel.decide(policy, outcome(policy, flow, tooLate), attempt, 0);
            if (delay >= 0) {
                after.step(
                        "retry",
                        sending.decision().route().place().child("route").child("retry_policy"),
                        "try " + (attempt + 2));
                long spent = tooLate ? policy.perTryTimeoutMillis() : flow.delayMillis();
                return attempt(sending, attempt + 1, tried, after).stream()
                        .map(f -> f.after(flow.probability(), List.of(), List.of())
                                .delayed(spent))
                        .toList();
            }
        }
        Flow taken = tooLate
                ? answers.reply(sending.head(), ResponseCause.PER_TRY_TIMEOUT, "", new Recorder(proxy))
                        .getFirst()
                        .delayed(policy.perTryTimeoutMillis())
                : flow.outcome() instanceof Outcome.Failed failed
                        ? answers.connectFailed(sending.head(), failed).delayed(flow.delayMillis())
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
        Flow reply =
                answers.reply(head, ResponseCause.UPSTREAM_TIMEOUT, "", late).getFirst();
        return reply.delayed(action.timeoutMillis()).after(flow.probability(), flow.steps(), flow.mirrors());
    }
}
