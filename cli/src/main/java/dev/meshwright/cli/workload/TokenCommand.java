package dev.meshwright.cli.workload;

import dev.meshwright.base.identity.JoinToken;
import dev.meshwright.cli.api.StateOptions;
import dev.meshwright.cli.outcome.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `meshwright token ...`: join tokens.
@Command(
        name = "token",
        header = "Makes join tokens.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = TokenCommand.Create.class)
public final class TokenCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a token command is missing");
    }

    /// `meshwright token create`: one token, on standard output.
    @Command(
            name = "create",
            header = "Makes a join token: good once, for a short time, for one account.",
            footer = {
                "",
                "Examples:",
                "  meshwright token create -n shop --service-account reviews > reviews.token",
                "  meshwright run --service reviews --port 9080 --token-file reviews.token -- ./reviews"
            })
    static final class Create implements Callable<Integer> {
        @Mixin
        private StateOptions state = new StateOptions();

        @Option(
                names = {"-n", "--namespace"},
                defaultValue = "default",
                paramLabel = "NS",
                description = "Namespace of the identity (default: ${DEFAULT-VALUE}).")
        private String namespace = "";

        @Option(
                names = "--service-account",
                required = true,
                paramLabel = "SA",
                description = "Account of the identity.")
        private String serviceAccount = "";

        @Option(
                names = "--ttl",
                defaultValue = "600",
                paramLabel = "SECONDS",
                description = "How long it is good (default: ${DEFAULT-VALUE}).")
        private int seconds;

        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli before call()
        private CommandSpec spec;

        @Override
        public Integer call() {
            JoinToken token = Tokens.create(state.client(), namespace, serviceAccount, seconds);
            spec.commandLine().getOut().println(token.text());
            return ExitCode.DONE;
        }
    }
}
