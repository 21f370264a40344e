package dev.meshwright.architect.journey;

import dev.meshwright.decide.extauthz.CheckAnswer;
import dev.meshwright.decide.extauthz.CheckFacts;
import dev.meshwright.decide.extauthz.ExternalCheck;
import dev.meshwright.decide.request.SyntheticHead;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What programs answer. Pure.
@FunctionalInterface
public interface Respondent {
    /// A program that answers every request with 200 and no header of note.
    Respondent OK = _ -> new Reply(200, List.of());

    /// @param status 0: the program closes the connection instead
    /// @param delayMillis that it takes its time
    record Reply(int status, List<Map.Entry<String, String>> headers, long delayMillis) {
        public Reply(int status, List<Map.Entry<String, String>> headers) {
            this(status, headers, 0);
        }

        public Reply {
            headers = List.copyOf(headers);
        }
    }

    /// @param arrival with a request
    Reply answer(Arrival arrival);

    /// What a program is asked as an authorization provider.
    ///
    /// @param request null: a connection is asked about
    record Question(
            ExternalCheck check, CheckFacts facts, @Nullable SyntheticHead request) {}

    /// What a program says as an authorization provider; empty when nobody knows.
    ///
    /// @param arrival of the question
    default Optional<CheckAnswer> judges(Arrival arrival, Question question) {
        return Optional.empty();
    }

    /// Why a program does not take what arrives (TLS where it speaks none, a port that it does not open, ...).
    default Optional<Outcome.Failed> refuses(Arrival arrival) {
        return Optional.empty();
    }
}
