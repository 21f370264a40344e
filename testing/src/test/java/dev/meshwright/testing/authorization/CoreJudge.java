package dev.meshwright.testing.authorization;

import dev.meshwright.architect.journey.Branch;
import dev.meshwright.architect.journey.Call;
import dev.meshwright.architect.journey.Caller;
import dev.meshwright.architect.journey.Credential;
import dev.meshwright.architect.journey.Issuers;
import dev.meshwright.architect.journey.Journeys;
import dev.meshwright.architect.journey.Outcome;
import dev.meshwright.architect.journey.Payload;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What the decision core says of calls.
final class CoreJudge {
    private static final int UNAVAILABLE = 503;

    private final Sidecars sidecars;
    private final Journeys journeys;

    CoreJudge(Sidecars sidecars) {
        this.sidecars = sidecars;
        this.journeys = new Journeys(sidecars.world(), Issuers.at(System.currentTimeMillis() / 1000));
    }

    String verdict(int workload, Question question) {
        return journeys
                .follow(new Call(
                        new Caller.Outside(question.from()),
                        sidecars.address(workload),
                        question.bytes() ? Sidecars.TCP : Sidecars.HTTP,
                        payload(question)))
                .branches()
                .stream()
                .map(Branch::outcome)
                .map(CoreJudge::verdict)
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(" or "));
    }

    private static String verdict(Outcome outcome) {
        return switch (outcome) {
            // The core knows no program behind these sidecars: what passes is answered 503 there.
            case Outcome.Answered answered ->
                answered.status() == UNAVAILABLE ? WireJudge.PASSED : WireJudge.verdict(answered.status());
            case Outcome.Failed failed ->
                switch (failed.kind()) {
                    case DENIED -> "closed";
                    case REFUSED, NO_UPSTREAM -> WireJudge.PASSED;
                    case NO_FILTER_CHAIN, TLS, PROTOCOL, CLOSED, STALLED, LOOP -> failed.kind() + " " + failed.why();
                };
            case Outcome.Reached _ -> WireJudge.PASSED;
        };
    }

    private static Payload payload(Question question) {
        boolean tls = !question.identity().isEmpty();
        Payload inner = question.bytes()
                ? new Payload.Bytes(Payload.First.CLIENT)
                : new Payload.Http(
                        Payload.Version.HTTP_1_1,
                        question.request().method(),
                        tls ? "https" : "http",
                        question.request().authority(),
                        question.request().path(),
                        question.request().headers());
        return tls
                ? new Payload.Tls(
                        question.serverName(),
                        List.of(question.alpn()),
                        new Credential.Mesh(question.identity()),
                        inner)
                : inner;
    }
}
