package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.decide.edit.HeaderEditing;
import dev.meshwright.decide.edit.RedirectLocation;
import dev.meshwright.decide.filter.FilterVerdict;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.response.OwnAnswer;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.decide.trace.Place;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The answers that a proxy makes itself, as they come to its client. What they say is decided in [OwnAnswer].
final class OwnAnswers {
    private final Instance proxy;
    private final ProxyHop.Session session;

    OwnAnswers(Instance proxy, ProxyHop.Session session) {
        this.proxy = proxy;
        this.session = session;
    }

    /// A filter answers, maybe with headers of its own.
    ///
    /// @param decision null when no route matched
    List<Flow> refused(
            SyntheticHead head,
            RouteTable table,
            @Nullable RouteDecision decision,
            FilterVerdict.Answers verdict,
            Recorder recorder) {
        OwnAnswer answer = verdict.answer();
        String why = answer.details();
        SyntheticHead response =
                verdict instanceof FilterVerdict.Preflight || verdict instanceof FilterVerdict.PreflightRefused
                        ? SyntheticHead.response(answer.status(), List.of())
                        : own(head, table, decision, answer.status());
        switch (verdict) {
            case FilterVerdict.Denied _ -> {}
            case FilterVerdict.Unable(Place _, var extension) -> why = why(ResponseCause.EXTENSION_UNABLE, extension);
            case FilterVerdict.Unauthenticated refused -> {
                if (!refused.terse()) {
                    response.add("www-authenticate", refused.challenge());
                }
            }
            case FilterVerdict.Unauthorized(Place _, var refusal) -> refusal.addTo(response);
            case FilterVerdict.RateLimited(Place _, var limit) ->
                HeaderEditing.apply(
                        HeaderEditing.Side.RESPONSE,
                        limit.edits(),
                        response,
                        new Values(session, head, decision, proxy));
            case FilterVerdict.Preflight(var allowed) -> {
                recorder.step("cors", session.chain().place(), "the preflight is answered");
                allowed.addTo(response);
                allowed.addPreflight(response);
            }
            case FilterVerdict.PreflightRefused(var others) -> {
                recorder.step("cors", session.chain().place(), "the preflight of a foreign origin is answered");
                others.addForeign(response);
            }
            case FilterVerdict.Aborted(Place place, HttpFilter.Fault _) ->
                recorder.step("fault", place, "the request is aborted");
        }
        return answer(head, answer, why, response.headers(), recorder);
    }

    /// An answer with the headers that the route wants in it.
    List<Flow> edited(
            SyntheticHead head,
            RouteTable table,
            @Nullable RouteDecision decision,
            OwnAnswer answer,
            Recorder recorder) {
        SyntheticHead response = own(head, table, decision, answer.status());
        return answer(head, answer, answer.details(), response.headers(), recorder);
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

    /// A route answers that does not forward.
    List<Flow> routed(SyntheticHead head, RouteTable table, RouteDecision decision, Recorder recorder) {
        return switch (decision.route().action()) {
            case RouteAction.DirectResponse(int status, byte[] body) -> {
                SyntheticHead response = SyntheticHead.response(status, List.of());
                editOwn(head, table, decision, response, true);
                if (body.length == 0) {
                    response.remove("content-type");
                }
                String text = new String(body, StandardCharsets.UTF_8);
                OwnAnswer answer = new OwnAnswer(status, "-", ResponseCause.DIRECT_RESPONSE.details(), text);
                yield answer(head, answer, answer.details(), response.headers(), recorder);
            }
            case RouteAction.Redirect redirect -> {
                int status = redirect.status();
                String location = RedirectLocation.of(redirect, decision.route().match(), head);
                recorder.step("redirect", session.chain().place(), status + " to " + location);
                SyntheticHead response = SyntheticHead.response(status, List.of(Map.entry("location", location)));
                editOwn(head, table, decision, response, true);
                response.remove("content-type");
                yield redirected(head, status, response.headers(), recorder);
            }
            case RouteAction.NonForwarding() -> reply(head, ResponseCause.NO_ROUTE, "non_forwarding_action", recorder);
            case RouteAction.Forward _ -> throw new IllegalArgumentException("a forwarding route answers nothing");
        };
    }

    List<Flow> location(SyntheticHead head, int status, String location, Recorder recorder) {
        recorder.step("redirect", session.chain().place(), status + " to " + location);
        return redirected(head, status, List.of(Map.entry("location", location)), recorder);
    }

    private List<Flow> redirected(
            SyntheticHead head, int status, List<Map.Entry<String, String>> headers, Recorder recorder) {
        OwnAnswer answer = new OwnAnswer(status, "-", ResponseCause.DIRECT_RESPONSE.details(), "");
        return answer(head, answer, answer.details(), headers, recorder);
    }

    /// The connection manager or the router answers. What exactly is told as the reason; the text leaves it
    /// out, as only a transport that fails has words for it.
    List<Flow> reply(SyntheticHead head, ResponseCause cause, String detail, Recorder recorder) {
        return answer(head, OwnAnswer.of(cause, ""), why(cause, detail), List.of(), recorder);
    }

    /// What the client is told when the connection to an endpoint fails.
    Flow connectFailed(SyntheticHead head, Outcome.Failed failed) {
        ResponseCause cause = switch (failed.kind()) {
            case TLS -> ResponseCause.TLS_FAILURE;
            case REFUSED -> ResponseCause.CONNECT_FAILURE;
            case NO_FILTER_CHAIN, DENIED, NO_UPSTREAM, LOOP, CLOSED, STALLED -> ResponseCause.CONNECTION_TERMINATED;
            case PROTOCOL -> ResponseCause.UPSTREAM_PROTOCOL_ERROR;
        };
        String where = failed.where().isEmpty() ? "" : failed.where() + ": ";
        return reply(head, cause, where + failed.why(), new Recorder(proxy)).getFirst();
    }

    private static String why(ResponseCause cause, String detail) {
        return detail.isEmpty() ? cause.details() : cause.details() + " (" + detail + ")";
    }

    /// A client of gRPC gets no body: its `grpc-message` says what others read there.
    private List<Flow> answer(
            SyntheticHead head,
            OwnAnswer answer,
            String why,
            List<Map.Entry<String, String>> headers,
            Recorder recorder) {
        boolean grpc = Upstream.grpc(head) && answer.status() / 100 != 3;
        int status = grpc ? 200 : answer.status();
        String body = grpc || head.text(head.method()).equals("HEAD") ? "" : answer.text();
        Outcome outcome =
                new Outcome.Answered(proxy, status, grpc ? answer.grpcStatus() : -1, answer.flag(), why, headers, body);
        return List.of(new Flow(1, outcome, SyntheticHead.response(status, headers), 0, recorder.steps(), List.of()));
    }
}
