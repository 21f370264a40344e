package dev.meshwright.decide.filter;

import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.trace.Trace;

/// Tells of an extension that does not run in this proxy.
final class UnableExtension {
    private UnableExtension() {}

    /// @param open what it is for goes on without it
    static void step(Place filter, String extension, boolean open, Trace trace) {
        if (trace.on()) {
            trace.step(
                    "extension",
                    filter.resource(),
                    filter.path(),
                    open,
                    extension + " cannot run in this proxy, and " + (open ? "fails open" : "fails closed"));
        }
    }
}
