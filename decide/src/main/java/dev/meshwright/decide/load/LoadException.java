package dev.meshwright.decide.load;

import dev.meshwright.decide.trace.Place;

/// A resource cannot be used. Says which, where in it, and why; becomes the NACK.
public final class LoadException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Place place;
    private final String problem;

    LoadException(Place place, String problem) {
        super(place + ": " + problem, null, false, false);
        this.place = place;
        this.problem = problem;
    }

    /// `TYPE/NAME`.
    public String resource() {
        return place.resource();
    }

    /// Path inside the resource in proto field names; empty for the whole.
    public String path() {
        return place.path();
    }

    /// The offending value and what was expected.
    public String problem() {
        return problem;
    }
}
