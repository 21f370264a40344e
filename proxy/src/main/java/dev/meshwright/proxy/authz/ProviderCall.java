package dev.meshwright.proxy.authz;

import dev.meshwright.decide.extauthz.AuthzService;
import dev.meshwright.decide.extauthz.CheckAnswer;
import dev.meshwright.decide.extauthz.CheckFacts;
import dev.meshwright.decide.extauthz.CheckMessage;
import dev.meshwright.decide.extauthz.ExternalCheck;
import dev.meshwright.decide.extauthz.HttpAnswer;
import dev.meshwright.decide.extauthz.HttpCheck;
import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.load.CheckResponses;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.proxy.call.Call;
import dev.meshwright.proxy.call.CallOutcome;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.pool.LoopCluster;
import dev.meshwright.proxy.time.Deadlines;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One question to an authorization provider, over gRPC or HTTP (`ext_authz.v3.ExtAuthz.grpc_service`,
/// `http_service`): a [Call] whose end is read as a [CheckAnswer]. Whatever goes wrong is [CheckAnswer.Failed];
/// what that means for the request is the filter's to say. On the loop of what is asked about.
public final class ProviderCall {
    /// For "without end": the request that waits has its own timeouts.
    private static final long ENDLESS_MILLIS = TimeUnit.DAYS.toMillis(1);

    private static final String CHECK = "/envoy.service.auth.v3.Authorization/Check";
    private static final int FRAME_HEAD = 5;

    /// What is asked.
    ///
    /// @param request null: a connection is asked about
    /// @param body as far as it was gathered; null: none was
    /// @param values of formats in what the configuration adds
    public record Question(
            ExternalCheck check,
            CheckFacts facts,
            @Nullable EditableHead request,
            byte @Nullable [] body,
            Template.Values values) {}

    private ProviderCall() {}

    /// @param cluster of the provider; null: there is none
    /// @param random draws the host
    /// @param done told once, on this loop, maybe within this call; never after the call was cancelled
    /// @return to be cancelled when nobody waits any more
    public static @Nullable Call start(
            Question question,
            @Nullable LoopCluster cluster,
            Deadlines deadlines,
            long random,
            Consumer<CheckAnswer> done) {
        AuthzService service = question.check().service();
        if (cluster == null) {
            done.accept(CheckAnswer.Failed.because("no cluster " + service.cluster()));
            return null;
        }
        Call call = switch (service) {
            case AuthzService.Grpc grpc -> grpc(grpc, question, cluster, deadlines, done);
            case AuthzService.Http http -> http(http, question, cluster, deadlines, done);
        };
        call.start(random);
        return call;
    }

    private static long millis(AuthzService service) {
        return service.timeoutMillis() > 0 ? service.timeoutMillis() : ENDLESS_MILLIS;
    }

    // ---- gRPC

    private static Call grpc(
            AuthzService.Grpc service,
            Question question,
            LoopCluster cluster,
            Deadlines deadlines,
            Consumer<CheckAnswer> done) {
        MessageHead head = new MessageHead();
        head.method(head.append("POST"));
        head.scheme(head.append("http"));
        head.authority(head.append(service.authority()));
        head.path(head.append(CHECK));
        head.trailersAccepted(true);
        head.add("content-type", "application/grpc");
        if (service.timeoutMillis() > 0) {
            head.add("grpc-timeout", service.timeoutMillis() + "m");
        }
        for (AuthzService.Header each : service.metadata()) {
            head.set(each.name(), HttpCheck.text(each.value(), question.values()));
        }
        byte[] message = CheckMessage.of(question.check(), question.facts(), question.request(), question.body());
        return new Call(
                cluster,
                deadlines,
                head,
                framed(message),
                millis(service),
                service.answerBytesMax() + FRAME_HEAD,
                outcome -> done.accept(ofGrpc(outcome)));
    }

    /// gRPC over HTTP/2, "Length-Prefixed-Message": not compressed.
    private static byte[] framed(byte[] message) {
        byte[] framed = new byte[FRAME_HEAD + message.length];
        for (int i = 0; i < 4; i++) {
            framed[1 + i] = (byte) (message.length >>> (24 - 8 * i));
        }
        System.arraycopy(message, 0, framed, FRAME_HEAD, message.length);
        return framed;
    }

    private static CheckAnswer ofGrpc(CallOutcome outcome) {
        return switch (outcome) {
            case CallOutcome.Failed(var why) -> CheckAnswer.Failed.because(why);
            case CallOutcome.Answered answered -> {
                if (answered.head().status() != 200) {
                    yield CheckAnswer.Failed.because("status " + answered.head().status());
                }
                if (answered.grpcStatus() != 0) {
                    yield CheckAnswer.Failed.because(
                            answered.grpcStatus() < 0 ? "no gRPC status" : "gRPC status " + answered.grpcStatus());
                }
                byte[] message = unframed(answered.body());
                yield message == null
                        ? CheckAnswer.Failed.because("the answer is no gRPC message")
                        : CheckResponses.read(message);
            }
        };
    }

    /// The one message of the answer; null when there is none, or more.
    private static byte @Nullable [] unframed(byte[] body) {
        if (body.length < FRAME_HEAD || body[0] != 0) {
            return null;
        }
        long length = 0;
        for (int i = 0; i < 4; i++) {
            length = length << 8 | (body[1 + i] & 0xff);
        }
        return length == body.length - FRAME_HEAD ? Arrays.copyOfRange(body, FRAME_HEAD, body.length) : null;
    }

    // ---- HTTP

    private static Call http(
            AuthzService.Http service,
            Question question,
            LoopCluster cluster,
            Deadlines deadlines,
            Consumer<CheckAnswer> done) {
        EditableHead request = question.request();
        if (request == null) {
            throw new IllegalArgumentException("a provider that speaks HTTP is asked about requests alone");
        }
        HttpCheck check =
                HttpCheck.of(question.check(), service, question.facts(), request, question.body(), question.values());
        MessageHead head = new MessageHead();
        head.method(head.append(check.method()));
        head.scheme(head.append("http"));
        head.authority(head.append(check.authority()));
        head.path(head.append(check.path()));
        head.contentLength(check.body().length);
        check.headers().forEach(each -> head.add(each.getKey(), each.getValue()));
        return new Call(
                cluster,
                deadlines,
                head,
                check.body(),
                millis(service),
                service.answerBytesMax(),
                outcome -> done.accept(ofHttp(service, outcome)));
    }

    private static CheckAnswer ofHttp(AuthzService.Http service, CallOutcome outcome) {
        return switch (outcome) {
            case CallOutcome.Failed(var why) -> CheckAnswer.Failed.because(why);
            case CallOutcome.Answered(MessageHead head, byte[] body, MessageHead _) ->
                HttpAnswer.read(service, head.status(), head, body);
        };
    }
}
