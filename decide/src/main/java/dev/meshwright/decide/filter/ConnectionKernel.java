package dev.meshwright.decide.filter;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.extauthz.Consequence;
import dev.meshwright.decide.extauthz.ExtAuthzKernel;
import dev.meshwright.decide.extauthz.ExtAuthzTable;
import dev.meshwright.decide.extauthz.ExternalCheck;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.listener.NetworkFilterEntry;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.rbac.RbacTable;
import dev.meshwright.decide.trace.Trace;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs the network filters of a chain that let a connection in, in their order. Pure.
public final class ConnectionKernel {
    private static final ConnectionVerdict PASSES = new ConnectionVerdict.Passes();

    private ConnectionKernel() {}

    /// @param state where the filters stand, and what they found; a fresh one at first
    public static ConnectionVerdict ask(
            List<NetworkFilterEntry> filters, FilterState state, ConnectionFacts facts, Trace trace) {
        for (int i = state.next(); i < filters.size(); i++) {
            NetworkFilterEntry entry = filters.get(i);
            state.next(i + 1);
            switch (entry.filter()) {
                case NetworkFilter.Rbac rbac -> {
                    Shadow.network(entry.place(), rbac, state, facts, trace);
                    if (!authorized(entry, rbac.rules(), state.metadata(), facts, trace)) {
                        return new ConnectionVerdict.Closed(entry.place(), "rbac_access_denied");
                    }
                }
                case NetworkFilter.ExtAuthz(var table) -> {
                    ExternalCheck check = check(entry, table, state);
                    if (check != null) {
                        return new ConnectionVerdict.AsksProvider(check);
                    }
                }
                case NetworkFilter.Unable(var extension, var open) -> {
                    UnableExtension.step(entry.place(), extension, open, trace);
                    if (!open) {
                        return new ConnectionVerdict.Closed(entry.place(), "extension_cannot_run");
                    }
                }
                // Its token was taken when the connection came.
                case NetworkFilter.Limit _ -> {}
                case NetworkFilter.Http _,
                        NetworkFilter.TcpProxy _,
                        NetworkFilter.UdpProxy _,
                        NetworkFilter.ByServerName _,
                        NetworkFilter.IstioStats _,
                        NetworkFilter.Ignored _ -> {}
            }
        }
        return PASSES;
    }

    private static @Nullable ExternalCheck check(NetworkFilterEntry entry, ExtAuthzTable table, FilterState state) {
        return ExtAuthzKernel.enabled(table, true, state.metadata())
                ? ExtAuthzKernel.check(entry.place(), table, null, Map.of(), state.metadata(), Metadata.EMPTY)
                : null;
    }

    /// What a provider's answer leads to. The filters are asked on where it passes.
    public static ConnectionVerdict follow(ExternalCheck check, Consequence consequence, Trace trace) {
        return switch (consequence) {
            case Consequence.GoesOn goesOn -> {
                ExternalChecks.step(check, goesOn, trace);
                yield PASSES;
            }
            case Consequence.Refused refused -> {
                ExternalChecks.step(check, refused, trace);
                yield new ConnectionVerdict.Closed(
                        check.filter(), refused.refusal().details());
            }
        };
    }

    private static boolean authorized(
            NetworkFilterEntry entry, RbacTable rules, Metadata known, ConnectionFacts facts, Trace trace) {
        int policy = rules.policyOf(facts, null, known);
        if (trace.on()) {
            RbacSteps.tell(entry.place(), rules, policy, facts, null, known, trace);
        }
        return rules.allows(policy);
    }
}
