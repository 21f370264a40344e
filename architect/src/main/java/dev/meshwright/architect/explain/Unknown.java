package dev.meshwright.architect.explain;

import java.util.List;

/// A question names somebody who is not there.
public final class Unknown extends Exception {
    private static final long serialVersionUID = 1;

    private final List<String> nearest;

    Unknown(String what, List<String> nearest) {
        super(what);
        this.nearest = List.copyOf(nearest);
    }

    /// Names that may have been meant, nearest first.
    public List<String> nearest() {
        return nearest;
    }
}
