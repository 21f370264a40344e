package dev.meshwright.proxy.listener;

import dev.meshwright.decide.listener.ListenerTable;
import java.util.List;

/// One version of a listener: its table with the runtimes of its chains, by chain index. Immutable.
public record ListenerRuntime(ListenerTable table, List<ChainRuntime> chains) {
    public ListenerRuntime {
        chains = List.copyOf(chains);
    }
}
