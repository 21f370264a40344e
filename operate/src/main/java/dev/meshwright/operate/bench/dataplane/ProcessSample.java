package dev.meshwright.operate.bench.dataplane;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the kernel accounts to one process at one moment (proc(5)).
///
/// @param threadNanos CPU time of each living thread, `/proc/PID/task/TID/schedstat`
/// @param userTicks of the process with its ended threads, `/proc/PID/stat` field 14, 10 ms each; field 15 the next
/// @param residentMegabytes `VmRSS`, shared pages included
record ProcessSample(Map<Long, Long> threadNanos, long userTicks, long systemTicks, double residentMegabytes) {
    private static final double SECONDS_PER_TICK = 0.01;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    static ProcessSample of(long pid) throws IOException {
        Path process = Path.of("/proc/" + pid);
        String stat = Files.readString(process.resolve("stat"));
        // The command name, in parentheses, may hold spaces; fields are counted after it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return new ProcessSample(
                threads(process), Long.parseLong(fields[11]), Long.parseLong(fields[12]), resident(process));
    }

    private static Map<Long, Long> threads(Path process) throws IOException {
        Map<Long, Long> nanos = new HashMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path task : tasks) {
                try {
                    String schedstat = Files.readString(task.resolve("schedstat"));
                    nanos.put(
                            Long.parseLong(task.getFileName().toString()),
                            Long.parseLong(schedstat.substring(0, schedstat.indexOf(' '))));
                } catch (NoSuchFileException e) {
                    // The thread ended between the listing and the reading; `cpuSecondsSince` sees that it is gone.
                }
            }
        }
        return nanos;
    }

    private static double resident(Path process) throws IOException {
        Matcher found = RESIDENT.matcher(Files.readString(process.resolve("status")));
        if (!found.find()) {
            throw new IOException(process + " has no VmRSS (the process ended)");
        }
        return Long.parseLong(found.group(1)) / 1024.0;
    }

    /// CPU time of all threads, compilers and collectors among them. A thread that has ended since takes its
    /// nanoseconds along: then the process's own account, which keeps them, is taken at its coarser resolution.
    double cpuSecondsSince(ProcessSample before) {
        if (!threadNanos.keySet().containsAll(before.threadNanos.keySet())) {
            return (ticks() - before.ticks()) * SECONDS_PER_TICK;
        }
        long nanos = 0;
        for (Map.Entry<Long, Long> thread : threadNanos.entrySet()) {
            nanos += thread.getValue() - before.threadNanos.getOrDefault(thread.getKey(), 0L);
        }
        return nanos / 1e9;
    }

    /// CPU time of the process since it started.
    double cpuSeconds() {
        return ticks() * SECONDS_PER_TICK;
    }

    private long ticks() {
        return userTicks + systemTicks;
    }
}
