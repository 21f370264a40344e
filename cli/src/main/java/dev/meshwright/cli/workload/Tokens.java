package dev.meshwright.cli.workload;

import dev.meshwright.agent.identity.SigningRefused;
import dev.meshwright.agent.identity.TokenSource;
import dev.meshwright.agent.workload.Workload;
import dev.meshwright.base.identity.JoinToken;
import dev.meshwright.cli.api.Answers;
import dev.meshwright.cli.api.ApiClient;
import dev.meshwright.cli.api.StateOptions;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where a workload's join token comes from: the file that was named, else the control plane's API on this machine.
final class Tokens {
    private static final int SECONDS_VALID = 600;

    private Tokens() {}

    static TokenSource of(Optional<Path> tokenFile, StateOptions state, Workload workload) {
        return tokenFile.isPresent() ? () -> fromFile(tokenFile.get()) : () -> fromApi(state, workload);
    }

    private static JoinToken fromFile(Path file) throws SigningRefused {
        try {
            return JoinToken.parse(Files.readString(file));
        } catch (IOException e) {
            throw TokenSource.missing("cannot read the join token in " + file + ": " + e.getMessage(), true);
        } catch (IllegalArgumentException e) {
            throw TokenSource.missing(file + ": " + e.getMessage(), true);
        }
    }

    private static JoinToken fromApi(StateOptions state, Workload workload) throws SigningRefused {
        try {
            return create(state.client(), workload.namespace(), workload.serviceAccount(), SECONDS_VALID);
        } catch (Failure e) {
            // A control plane that is not up yet may come; a token that is refused stays refused.
            throw TokenSource.missing(e.text().replace('\n', ' '), e.exitCode() == ExitCode.NOT_PERMITTED);
        }
    }

    /// Asks the API for a token.
    ///
    /// @throws Failure when the control plane is away or refuses
    static JoinToken create(ApiClient api, String namespace, String serviceAccount, int secondsValid) {
        String body = "{\"namespace\": \"" + namespace + "\", \"serviceAccount\": \"" + serviceAccount
                + "\", \"ttlSeconds\": " + secondsValid + "}";
        ApiClient.Answer answer = api.post("/meshwright/v1/tokens", "application/json", body);
        if (!answer.ok()) {
            throw new Failure(ExitCode.FAILED, "no join token: status " + answer.status(), answer.message(), "");
        }
        return Answers.text(Answers.parse(answer.body()), "token")
                .map(JoinToken::parse)
                .orElseThrow(() ->
                        new Failure(ExitCode.FAILED, "no join token: the answer holds none", answer.message(), ""));
    }
}
