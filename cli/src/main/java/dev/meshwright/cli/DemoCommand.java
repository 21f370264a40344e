package dev.meshwright.cli;

import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.cli.outcome.Usage;
import dev.meshwright.dialects.istio.Defaults;
import dev.meshwright.operate.demo.Demo;
import dev.meshwright.operate.demo.DemoOptions;
import dev.meshwright.operate.demo.Fault;
import dev.meshwright.operate.lab.LabPlan;
import dev.meshwright.operate.lab.RoleCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `meshwright demo`: a real mesh on loopback, its live view, and the checks of `--once`.
@Command(
        name = "demo",
        header = "Starts a real mesh with a small shop on this machine, and shows it at work.",
        description =
                "Control plane, gateway and one sidecar process per workload, on loopback, without root. Ctrl-C ends"
                        + " everything and leaves nothing behind.",
        footer = {
            "",
            "Examples:",
            "  meshwright demo",
            "  meshwright demo --once -o json              runs the checks and ends",
            "  meshwright demo --data-plane envoy          the same with stock Envoy sidecars",
            "  meshwright demo --break missing-subset      starts with one fault to look for"
        })
final class DemoCommand implements Callable<Integer> {
    private static final Usage USAGE = new Usage("meshwright demo --help");

    @Option(names = "--once", description = "Run the checks, print what was measured, and end.")
    private boolean once;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            paramLabel = "text|json",
            description = "Form of the result of --once (default: ${DEFAULT-VALUE}).")
    private String output = "text";

    @Option(
            names = "--data-plane",
            defaultValue = "own",
            paramLabel = "own|envoy",
            description = "Our proxy, or stock Envoy from its PyPI package (default: ${DEFAULT-VALUE}).")
    private String dataPlane = "own";

    @Option(
            names = "--break",
            defaultValue = "",
            paramLabel = "NAME",
            description = "Start with one fault to look for; 'list' names them.")
    private String fault = "";

    @Option(
            names = "--gateway-port",
            defaultValue = "0",
            paramLabel = "PORT",
            description = "Port of the ingress gateway on 127.0.0.1 (default: a free one).")
    private int gatewayPort;

    @Override
    public Integer call() throws InterruptedException {
        if (fault.equals("list")) {
            System.out.println(Demo.faults());
            return ExitCode.DONE;
        }
        DemoOptions options = options();
        if (options.dataPlane() == LabPlan.DataPlane.ENVOY) {
            StockEnvoy.install();
        }
        // With -o json standard output holds the object alone.
        PrintStream progress = options.json() ? System.err : System.out;
        Demo demo =
                new Demo(options, RoleCommand.fromEnvironment(System.getenv()), Defaults.text(), System.out, progress);
        Thread stop = new Thread(() -> interrupt(demo), "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            return demo.run() ? ExitCode.DONE : ExitCode.FINDINGS;
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "the demo did not start: " + e.getMessage(), "", "");
        } finally {
            forget(stop);
        }
    }

    /// Once the demo has ended by itself, its result is the exit code.
    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // Ctrl-C came first: the hook is running and ends the JVM.
            return;
        }
    }

    private static void interrupt(Demo demo) {
        try {
            demo.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // A demo that a person ended did what it was asked for: exit 0, where a JVM ended by SIGINT would say 130.
        Runtime.getRuntime().halt(ExitCode.DONE);
    }

    private DemoOptions options() {
        if (!fault.isEmpty() && Fault.of(fault).isEmpty()) {
            throw new Usage("meshwright demo --break list").fault("--break " + fault + " is not known");
        }
        USAGE.oneOf("-o", output, "text", "json");
        LabPlan.DataPlane plane = switch (dataPlane.toLowerCase(Locale.ROOT)) {
            case "own" -> LabPlan.DataPlane.OWN;
            case "envoy" -> LabPlan.DataPlane.ENVOY;
            default -> throw USAGE.fault("--data-plane " + dataPlane + " (expected: own or envoy)");
        };
        return new DemoOptions(plane, once, output.equals("json"), fault, gatewayPort, onTerminal());
    }

    @SuppressWarnings("SystemConsoleNull") // documented as nullable still; null means no terminal
    private static boolean onTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }
}
