package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import java.util.List;

/// Follows calls through a world. Not for several threads.
public final class Journeys {
    private final World world;
    private final Issuers issuers;

    public Journeys(World world, Issuers issuers) {
        this.world = world;
        this.issuers = issuers;
    }

    public World world() {
        return world;
    }

    public Journey follow(Call call) {
        return follow(call, Respondent.OK);
    }

    /// @param programs what those answer that the call reaches
    public Journey follow(Call call, Respondent programs) {
        return follow(call, programs, new Spending());
    }

    /// @param spending by the calls before this one; grows by what this one takes
    public Journey follow(Call call, Respondent programs, Spending spending) {
        Network network = new Network(world, programs, issuers, spending);
        Wire wire = Wire.of(call.payload());
        List<Flow> flows = switch (call.caller()) {
            case Caller.Outside(String address) -> network.connect(call.address(), call.port(), address, wire, 0);
            case Caller.Program(Instance instance)
            when instance.role() == Instance.Role.SIDECAR ->
                network.outbound(instance, call.address(), call.port(), wire);
            case Caller.Program(Instance instance) ->
                network.connect(call.address(), call.port(), instance.address(), wire, 0);
        };
        return new Journey(
                call, spending.settle(flows.stream().map(Flow::branch).toList()));
    }
}
