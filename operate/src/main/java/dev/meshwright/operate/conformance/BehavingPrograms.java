package dev.meshwright.operate.conformance;

import dev.meshwright.architect.journey.Arrival;
import dev.meshwright.architect.journey.Outcome;
import dev.meshwright.architect.journey.Respondent;
import dev.meshwright.decide.extauthz.AuthzService;
import dev.meshwright.decide.extauthz.CheckAnswer;
import dev.meshwright.operate.conformance.echo.Behaviour;
import java.util.Map;
import java.util.Optional;

/// Programs of which some behave as they were told to.
///
/// @param behaviours by the name of the instance, `NAME.NAMESPACE`
/// @param others how everybody else behaves
record BehavingPrograms(Map<String, Behaviour> behaviours, Respondent others) implements Respondent {
    BehavingPrograms {
        behaviours = Map.copyOf(behaviours);
    }

    @Override
    public Reply answer(Arrival arrival) {
        Reply usual = others.answer(arrival);
        Behaviour told = arrival.instance().map(i -> behaviours.get(i.name())).orElse(null);
        return told != null && told.concerns(arrival.attempt())
                ? new Reply(told.status(), told.headers(), told.delayMillis())
                : usual;
    }

    /// A program that was told to answer judges by what it was told.
    @Override
    public Optional<CheckAnswer> judges(Arrival arrival, Question question) {
        Behaviour told = arrival.instance().map(i -> behaviours.get(i.name())).orElse(null);
        return told != null
                        && told.concerns(arrival.attempt())
                        && question.check().service() instanceof AuthzService.Http http
                ? Optional.of(EchoPrograms.byStatus(http, answer(arrival)))
                : others.judges(arrival, question);
    }

    @Override
    public Optional<Outcome.Failed> refuses(Arrival arrival) {
        return others.refuses(arrival);
    }
}
