package dev.meshwright.proxy.overload;

/// How much of each thing is used up at one moment.
///
/// @param directMemory part of the direct memory limit that buffers hold, 0..1
/// @param heap part of the heap limit that was alive after the last collection that saw all of it, 0..1
/// @param descriptors part of the file descriptor limit that is open, 0..1
/// @param lagMillis how long a task waits for the slowest loop
public record Gauges(double directMemory, double heap, double descriptors, long lagMillis) {
    /// Nothing is used.
    public static final Gauges NONE = new Gauges(0, 0, 0, 0);

    /// Reads them; called by one thread, a few times a second.
    public interface Source {
        Gauges read();

        /// Heap pressure is known only after a collection; while it holds, something must look again.
        default void lookAtHeapAgain() {}
    }
}
