package dev.meshwright.operate.bench.dataplane;

import java.io.IOException;
import java.time.Duration;

/// Puts a scenario's load on a running subject.
final class Loads {
    private static final int CONNECTIONS = 64;
    private static final int RATE = 1000;
    private static final int RATE_CONNECTIONS = 16;
    /// Load of a young process: 1,000 requests at 200/s.
    private static final int FIRST_REQUESTS = 1000;
    private static final int FIRST_RATE = 200;

    private final Host host;
    private final Tools tools;
    private final int cpu;

    Loads(Host host, Tools tools, int cpu) {
        this.host = host;
        this.tools = tools;
        this.cpu = cpu;
    }

    LoadFigures put(Running running, Scenario scenario, int seconds) throws IOException, InterruptedException {
        return switch (scenario.load()) {
            case SATURATED -> with(new Wrk(tools.path("wrk"), CONNECTIONS, false), running, scenario, seconds);
            case NEW_CONNECTIONS -> with(new Wrk(tools.path("wrk"), CONNECTIONS, true), running, scenario, seconds);
            case FIXED_RATE ->
                with(new Fortio(tools.path("fortio"), RATE, RATE_CONNECTIONS, 0), running, scenario, seconds);
            case MULTIPLEXED -> with(new H2load(tools.path("h2load")), running, scenario, seconds);
            case BULK -> with(new WrkBulk(tools.path("wrk")), running, scenario, seconds);
            case IDLE -> {
                // What is measured is this time.
                Thread.sleep(Duration.ofSeconds(seconds));
                yield LoadFigures.NONE;
            }
            case START ->
                with(
                        new Fortio(tools.path("fortio"), FIRST_RATE, RATE_CONNECTIONS, FIRST_REQUESTS),
                        running,
                        scenario,
                        FIRST_REQUESTS / FIRST_RATE);
        };
    }

    /// Load before the first round; at a fixed rate a JVM would take minutes to have compiled, so it is saturated too.
    void warmUp(Running running, Scenario scenario, int seconds) throws IOException, InterruptedException {
        if (seconds <= 0 || scenario.load() == LoadKind.IDLE) {
            return;
        }
        if (scenario.load() == LoadKind.FIXED_RATE) {
            with(new Wrk(tools.path("wrk"), CONNECTIONS, false), running, scenario, seconds);
            return;
        }
        put(running, scenario, seconds);
    }

    private LoadFigures with(LoadTool tool, Running running, Scenario scenario, int seconds)
            throws IOException, InterruptedException {
        String output = host.load(cpu, seconds, tool.command(running.target(), scenario.request(), seconds));
        try {
            return tool.read(output);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
