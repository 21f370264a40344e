package dev.meshwright.operate.bench.dataplane;

import java.util.Map;

/// One subject in one round. NaN stands for what the scenario does not measure.
///
/// @param cpuSeconds by the role of the process, all threads
/// @param userShare of the CPU time, 0 to 1
/// @param idleMegabytes resident memory by role, before any load
/// @param loadedMegabytes the same after this round
/// @param readyMillis from the start of the process to its first answer
/// @param pauseMillis longest stop of a JVM of ours for a safepoint, garbage collection included
/// @param loadAverage of the machine over the last minute: what disturbed the round shows here
record Row(
        String scenario,
        String subject,
        int round,
        LoadFigures load,
        Map<String, Double> cpuSeconds,
        double userShare,
        Map<String, Double> idleMegabytes,
        Map<String, Double> loadedMegabytes,
        double readyMillis,
        double pauseMillis,
        double loadAverage) {
    double cpu() {
        return cpuSeconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /// Milliseconds per 1,000 requests, which are microseconds per request; of a bulk load milliseconds per GB.
    double cpuMillisPer1000() {
        return cpuMillisPer1000(cpu());
    }

    double cpuMillisPer1000(double cpuSeconds) {
        return load.requests() == 0 ? Double.NaN : cpuSeconds * 1e6 / load.requests();
    }
}
