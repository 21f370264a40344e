package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.ProxyTables;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.extauthz.AuthzService;
import dev.meshwright.decide.extauthz.CheckAnswer;
import dev.meshwright.decide.extauthz.CheckFacts;
import dev.meshwright.decide.extauthz.ExternalCheck;
import dev.meshwright.decide.extauthz.HttpAnswer;
import dev.meshwright.decide.extauthz.HttpCheck;
import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.UpstreamProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What comes of a question to an authorization provider: it goes the way of any call of the proxy, to an endpoint of
/// the provider's cluster, and whoever is reached there judges.
///
/// Of a provider whose program is not known both answers are followed, each as likely as the other.
final class Provider {
    /// @param steps of the way to the provider
    record Answer(double probability, CheckAnswer answer, List<Step> steps) {}

    private static final byte[] EMPTY = {};

    private static final CheckAnswer DENIED = new CheckAnswer.Denied(403, List.of(), "", Value.Struct.EMPTY);

    private final Network network;
    private final ProxyTables tables;
    private final Upstream upstream;

    Provider(Network network, ProxyTables tables, Upstream upstream) {
        this.network = network;
        this.tables = tables;
        this.upstream = upstream;
    }

    /// @param request null: a connection is asked about
    List<Answer> answers(
            ExternalCheck check,
            ConnectionFacts facts,
            @Nullable SyntheticHead request,
            Template.Values values,
            Recorder recorder) {
        AuthzService service = check.service();
        Optional<ClusterTable> cluster = tables.cluster(service.cluster());
        if (cluster.isEmpty()) {
            return failed(upstream.missing(service.cluster()), recorder);
        }
        List<Upstream.Candidate> candidates = upstream.candidates(
                cluster.get(), OptionalLong.empty(), Optional.empty(), Optional.empty(), List.of(), recorder.fork());
        if (candidates.isEmpty()) {
            return failed("no healthy upstream", recorder);
        }
        Respondent.Question question = new Respondent.Question(
                check,
                new CheckFacts(
                        facts,
                        facts.peerIdentities().isEmpty()
                                ? ""
                                : facts.peerIdentities().getFirst(),
                        "",
                        "",
                        "",
                        "",
                        0,
                        -1,
                        0),
                request);
        List<Answer> answers = new ArrayList<>();
        for (Upstream.Candidate each : candidates) {
            Recorder own = recorder.fork();
            Wire.Http wire = new Wire.Http(version(service, cluster.get()), head(question, values), 0);
            for (Flow flow : upstream.connect(cluster.get(), each.endpoint(), wire, own)) {
                answers.addAll(judged(question, flow, each.share() * flow.probability()));
            }
        }
        return answers;
    }

    private static List<Answer> failed(String why, Recorder recorder) {
        return List.of(new Answer(1, CheckAnswer.Failed.because(why), recorder.steps()));
    }

    private List<Answer> judged(Respondent.Question question, Flow flow, double probability) {
        AuthzService service = question.check().service();
        if (service.timeoutMillis() > 0 && flow.delayMillis() > service.timeoutMillis()) {
            return List.of(new Answer(probability, CheckAnswer.Failed.because("no answer in time"), List.of()));
        }
        return switch (flow.outcome()) {
            case Outcome.Failed(var _, var _, var why) ->
                List.of(new Answer(probability, CheckAnswer.Failed.because(why), List.of()));
            case Outcome.Answered answered -> List.of(new Answer(probability, byProxy(service, answered), List.of()));
            case Outcome.Reached reached ->
                network.programs()
                        .judges(reached.arrival(), question)
                        .map(known -> List.of(new Answer(probability, known, List.of())))
                        .orElseGet(() -> List.of(
                                new Answer(probability / 2, CheckAnswer.Allowed.PLAIN, List.of()),
                                new Answer(probability / 2, DENIED, List.of())));
        };
    }

    /// A proxy on the way, or in front of the provider, answers in its place.
    private static CheckAnswer byProxy(AuthzService service, Outcome.Answered answered) {
        return switch (service) {
            case AuthzService.Http http ->
                HttpAnswer.read(
                        http, answered.status(), SyntheticHead.response(answered.status(), answered.headers()), EMPTY);
            case AuthzService.Grpc _ -> CheckAnswer.Failed.because("a proxy answers in its place: " + answered.why());
        };
    }

    private static SyntheticHead head(Respondent.Question question, Template.Values values) {
        SyntheticHead request = question.request();
        return switch (question.check().service()) {
            case AuthzService.Grpc(var _, var authority, var _, var _, var _) ->
                SyntheticHead.request(
                        "POST",
                        "http",
                        authority,
                        "/envoy.service.auth.v3.Authorization/Check",
                        List.of(Map.entry("content-type", "application/grpc"), Map.entry("te", "trailers")));
            case AuthzService.Http http -> {
                if (request == null) {
                    throw new IllegalArgumentException("a provider that speaks HTTP is asked about requests alone");
                }
                HttpCheck check = HttpCheck.of(question.check(), http, question.facts(), request, null, values);
                yield SyntheticHead.request(check.method(), "http", check.authority(), check.path(), check.headers());
            }
        };
    }

    private static Payload.Version version(AuthzService service, ClusterTable cluster) {
        UpstreamProtocol spoken = cluster.protocol().protocol();
        return spoken == UpstreamProtocol.HTTP_2 || service instanceof AuthzService.Grpc
                ? Payload.Version.HTTP_2
                : Payload.Version.HTTP_1_1;
    }
}
