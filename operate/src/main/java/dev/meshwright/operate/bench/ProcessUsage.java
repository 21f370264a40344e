package dev.meshwright.operate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the kernel accounts to one process (proc(5): `/proc/PID/stat` fields 14 and 15 in ticks of 10 ms, `VmRSS` of
/// `/proc/PID/status` in kB).
///
/// @param cpuMillis user and system time of all threads since the start
/// @param residentMegabytes resident memory, shared pages included
record ProcessUsage(double cpuMillis, double residentMegabytes) {
    private static final double MILLIS_PER_TICK = 10;

    static ProcessUsage of(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        // The command name, in parentheses, may hold spaces; fields are counted after it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
        return new ProcessUsage(ticks * MILLIS_PER_TICK, residentKilobytes(pid) / 1024.0);
    }

    private static long residentKilobytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("process " + pid + " has no VmRSS (it ended)");
    }
}
