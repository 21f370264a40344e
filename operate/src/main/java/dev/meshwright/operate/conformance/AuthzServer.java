package dev.meshwright.operate.conformance;

import dev.meshwright.architect.journey.Arrival;
import dev.meshwright.architect.journey.Respondent;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.decide.extauthz.AuthzService;
import dev.meshwright.decide.extauthz.CheckAnswer;
import dev.meshwright.decide.extauthz.HeaderChange;
import dev.meshwright.decide.extauthz.HttpAnswer;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.request.SyntheticHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The authorization provider of Istio's samples (istio/istio `samples/extauthz`), found by its label `app: ext-authz`
/// or as a service whose name begins so: it allows what has the header `x-ext-authz: allow`; over gRPC, where the
/// header is not there, what the service account `a` calls. It says so in `x-ext-authz-check-result`.
final class AuthzServer {
    private static final String NAME = "ext-authz";
    private static final String HEADER = "x-ext-authz";
    private static final String RESULT = "x-ext-authz-check-result";
    private static final String OVERRIDE = "x-ext-authz-additional-header-override";
    private static final String OVERRIDE_OVER_GRPC = "grpc-additional-header-override-value";
    private static final String DENIED = "denied by ext_authz for not found header `x-ext-authz: allow` in the request";

    private AuthzServer() {}

    static boolean is(Instance instance) {
        return instance.workload().labels().getOrDefault("app", "").equals(NAME);
    }

    /// @param arrival of a question
    static boolean is(Arrival arrival, Respondent.Question question) {
        String cluster = question.check().service().cluster();
        return arrival.instance().map(AuthzServer::is).orElse(false)
                || cluster.substring(cluster.lastIndexOf('|') + 1).startsWith(NAME + "-");
    }

    static CheckAnswer judges(Arrival arrival, Respondent.Question question) {
        return switch (question.check().service()) {
            case AuthzService.Http http -> overHttp(http, arrival);
            case AuthzService.Grpc _ -> overGrpc(question);
        };
    }

    private static CheckAnswer overHttp(AuthzService.Http service, Arrival arrival) {
        Arrival.Request request = arrival.request().orElseThrow();
        boolean allows = request.header(HEADER).orElse("").equals("allow");
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry(RESULT, allows ? "allowed" : "denied"));
        headers.add(Map.entry(OVERRIDE, request.header(OVERRIDE).orElse("")));
        int status = allows ? 200 : 403;
        return HttpAnswer.read(
                service,
                status,
                SyntheticHead.response(status, headers),
                allows ? new byte[0] : DENIED.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static CheckAnswer overGrpc(Respondent.Question question) {
        SyntheticHead request = question.request();
        boolean allows = (request != null && request.find(HEADER) >= 0)
                ? request.first(HEADER).equals("allow")
                : question.facts().peer().endsWith("/sa/a");
        List<HeaderChange> headers = List.of(
                new HeaderChange(RESULT, allows ? "allowed" : "denied", HeaderChange.Action.SET),
                new HeaderChange(OVERRIDE, OVERRIDE_OVER_GRPC, HeaderChange.Action.SET));
        return allows
                ? new CheckAnswer.Allowed(headers, List.of(), List.of(), List.of(), List.of(), Value.Struct.EMPTY)
                : new CheckAnswer.Denied(403, headers, DENIED, Value.Struct.EMPTY);
    }
}
