package dev.meshwright.agent.envoy;

/// There is no Envoy binary and none could be installed.
public final class EnvoyMissing extends Exception {
    private static final long serialVersionUID = 1;

    private final String next;

    EnvoyMissing(String what, String next) {
        super(what);
        this.next = next;
    }

    /// What the user can do.
    public String next() {
        return next;
    }
}
