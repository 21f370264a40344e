package dev.meshwright.control;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// Carries "something has changed" from parts that are started early to the one that is started after them. Signals
/// before that are dropped: whoever follows begins with a look at everything.
final class ChangeSignal {
    private final AtomicReference<Consumer<String>> follower = new AtomicReference<>(reason -> {});

    void follow(Consumer<String> next) {
        follower.set(next);
    }

    /// @param reason from a small fixed set; for metrics
    void signal(String reason) {
        follower.get().accept(reason);
    }
}
