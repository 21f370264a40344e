package dev.meshwright.operate.conformance;

import dev.meshwright.architect.journey.Arrival;
import dev.meshwright.architect.journey.Respondent;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.extauthz.AuthzService;
import dev.meshwright.decide.extauthz.CheckAnswer;
import dev.meshwright.decide.extauthz.HeaderChange;
import dev.meshwright.decide.extauthz.HttpAnswer;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.model.Service;
import dev.meshwright.operate.conformance.echo.AuthzRules;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// The authorization provider of Istio's samples (istio/istio `samples/extauthz`), found by its label `app: ext-authz`
/// or as a service whose name begins so. It decides by [AuthzRules], as the program does that really runs.
final class AuthzServer {
    private static final String NAME = "ext-authz";

    private AuthzServer() {}

    static boolean is(Instance instance) {
        return instance.workload().labels().getOrDefault("app", "").equals(NAME);
    }

    /// A service whose provider runs beside each proxy that asks it.
    static boolean is(Service service) {
        return service.host().startsWith(NAME + "-")
                && service.endpoints().stream().allMatch(e -> loopback(e.address()));
    }

    private static boolean loopback(String address) {
        return IpAddress.numeric(address) && IpAddress.loopback(IpAddress.parse(address));
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
        boolean allowed = AuthzRules.overHttp(request.header(AuthzRules.HEADER));
        return HttpAnswer.read(
                service,
                allowed ? 200 : 403,
                SyntheticHead.response(
                        allowed ? 200 : 403,
                        AuthzRules.toldOverHttp(
                                allowed, request.header(AuthzRules.OVERRIDE).orElse(""))),
                allowed ? new byte[0] : AuthzRules.DENIED.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static CheckAnswer overGrpc(Respondent.Question question) {
        SyntheticHead request = question.request();
        boolean allowed = AuthzRules.overGrpc(
                request != null && request.find(AuthzRules.HEADER) >= 0
                        ? Optional.of(request.first(AuthzRules.HEADER))
                        : Optional.empty(),
                question.facts().peer());
        List<HeaderChange> headers = AuthzRules.toldOverGrpc(allowed).stream()
                .map(h -> new HeaderChange(h.getKey(), h.getValue(), HeaderChange.Action.SET))
                .toList();
        return allowed
                ? new CheckAnswer.Allowed(headers, List.of(), List.of(), List.of(), List.of(), Value.Struct.EMPTY)
                : new CheckAnswer.Denied(403, headers, AuthzRules.DENIED, Value.Struct.EMPTY);
    }
}
