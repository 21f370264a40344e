package dev.meshwright.operate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the kernel accounts to one process (proc(5): `/proc/PID/stat` fields 14 and 15 in ticks of 10 ms, `VmRSS` of
/// `/proc/PID/status` in kB).
///
/// @param cpuMillis user and system time of all threads since the start
/// @param residentMegabytes resident memory, shared pages included
public record ProcessUsage(double cpuMillis, double residentMegabytes) {
    private static final double MILLIS_PER_TICK = 10;

    public static ProcessUsage of(long pid) throws IOException {
        String[] fields = fields(pid);
        double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
        return new ProcessUsage(ticks * MILLIS_PER_TICK, residentKilobytes(pid) / 1024.0);
    }

    /// Time since the process was started, in milliseconds, to 20 ms: the kernel's start time (field 22) and
    /// uptime have a resolution of 10 ms each.
    static double ageMillis(long pid) throws IOException {
        double uptimeMillis =
                Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", -1)[0]) * 1000;
        return uptimeMillis - Double.parseDouble(fields(pid)[19]) * MILLIS_PER_TICK;
    }

    // The command name, in parentheses, may hold spaces; fields are counted after it.
    private static String[] fields(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
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
