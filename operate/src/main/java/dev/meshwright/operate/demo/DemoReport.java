package dev.meshwright.operate.demo;

import java.util.List;

/// The object that `demo --once -o json` prints; component names are the JSON's.
///
/// @param dataPlane `own` or `envoy`
/// @param services names of the shop's services
/// @param seconds from start to the end of the last check
public record DemoReport(String dataPlane, List<String> services, List<CheckResult> checks, double seconds) {
    public boolean passed() {
        return !checks.isEmpty() && checks.stream().allMatch(CheckResult::pass);
    }
}
