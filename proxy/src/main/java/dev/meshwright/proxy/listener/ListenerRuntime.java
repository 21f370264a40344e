package dev.meshwright.proxy.listener;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.connection.FilterChainTable;
import dev.meshwright.decide.filter.ConnectionKernel;
import dev.meshwright.decide.filter.ConnectionVerdict;
import dev.meshwright.decide.filter.FilterState;
import dev.meshwright.decide.listener.DownstreamTransport;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.trace.Trace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One version of a listener: its table with the runtimes of its chains, by chain index. Immutable.
public record ListenerRuntime(ListenerTable table, List<ChainRuntime> chains) {
    public ListenerRuntime {
        chains = List.copyOf(chains);
    }

    /// The chain that would take a connection that is open already.
    ///
    /// @param facts of that connection, the peer's identities among them
    /// @return null when none would, when it ends TLS for who speaks none or the other way round, and when its
    ///     filters for connections would not let it in at once
    @Nullable
    ChainRuntime taking(ConnectionFacts facts) {
        int index = table.match().match(facts, Trace.NONE);
        if (index == FilterChainTable.NONE) {
            return null;
        }
        ChainRuntime chain = chains.get(index);
        boolean tls = facts.transport() == ConnectionFacts.Transport.TLS;
        boolean same = tls == chain.table().transport() instanceof DownstreamTransport.Tls;
        return same
                        && ConnectionKernel.ask(chain.filters(), new FilterState(), facts, Trace.NONE)
                                instanceof ConnectionVerdict.Passes
                ? chain
                : null;
    }
}
