package dev.meshwright.operate.shop;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One program of the shop, with a port of its own: what it saw, and how it behaves. Safe for any thread.
abstract sealed class Program permits HttpProgram, TcpProgram {
    final ShopPlan.Program plan;
    final Sightings sightings = new Sightings();
    private volatile Behaviour behaviour = Behaviour.NORMAL;
    private @Nullable Closeable port;

    Program(ShopPlan.Program plan) {
        this.plan = plan;
    }

    /// Opens the port and answers callers from then on.
    ///
    /// @return closes it again; callers whose calls are in progress lose them
    abstract Closeable open() throws IOException;

    final Sightings sightings() {
        return sightings;
    }

    final Behaviour behaviour() {
        return behaviour;
    }

    /// Switches the behaviour; opens or closes the port where that changes.
    ///
    /// @throws IOException when the port cannot be opened
    final synchronized void behave(Behaviour next) throws IOException {
        behaviour = next;
        Closeable open = port;
        if (next.listening() && open == null) {
            port = open();
        }
        if (!next.listening() && open != null) {
            port = null;
            open.close();
        }
    }
}
