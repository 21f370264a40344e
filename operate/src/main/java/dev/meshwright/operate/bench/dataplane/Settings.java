package dev.meshwright.operate.bench.dataplane;

import java.util.List;

/// What was asked for.
///
/// @param scenarios names of families, in the order to run them
/// @param subjects names, empty for those that each scenario has by itself
/// @param seconds of load per round
/// @param warmUpSeconds of load on ours before the first round
/// @param proxyCpu processor of everything measured
/// @param loadCpu processor of load and application
public record Settings(
        List<String> scenarios,
        List<String> subjects,
        int rounds,
        int seconds,
        int warmUpSeconds,
        int proxyCpu,
        int loadCpu) {
    /// Long enough for two JVMs on one processor to have compiled the way of the requests.
    public static final int WARM_UP_SECONDS = 30;

    public Settings {
        scenarios = List.copyOf(scenarios);
        subjects = List.copyOf(subjects);
    }

    /// Names of all scenario families.
    public static List<String> allScenarios() {
        return List.copyOf(Scenarios.all().keySet());
    }
}
