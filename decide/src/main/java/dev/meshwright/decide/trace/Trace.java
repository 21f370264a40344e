package dev.meshwright.decide.trace;

/// Receives the steps of a decision. Callers guard every call with [#on], so the hot path pays one constant branch.
public interface Trace {
    /// Takes nothing; on the hot path a constant that the JIT folds away.
    Trace NONE = new Trace() {
        @Override
        public boolean on() {
            return false;
        }

        @Override
        public void step(String what, String resource, String path, boolean matched, String detail) {}
    };

    boolean on();

    /// @param what the kind of step (`virtual-host`, `route`, `cluster`, ...)
    /// @param resource xDS resource, `TYPE/NAME`
    /// @param path path inside the resource; with the resource it leads to the origin
    /// @param matched whether it was taken
    /// @param detail the nearest miss, or the value that decided
    void step(String what, String resource, String path, boolean matched, String detail);
}
