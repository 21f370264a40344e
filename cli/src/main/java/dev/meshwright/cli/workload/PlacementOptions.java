package dev.meshwright.cli.workload;

import dev.meshwright.agent.capture.CaptureScope;
import dev.meshwright.agent.capture.Interception;
import dev.meshwright.agent.workload.Placement;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// The options that say where a workload is and what of its traffic is captured; shared by `run` and `sidecar`.
public final class PlacementOptions {
    @Option(
            names = "--capture",
            defaultValue = "NONE",
            paramLabel = "NONE|REDIRECT|TPROXY",
            description = "Bring the program's traffic to the sidecar by rules of this network namespace, so that"
                    + " nothing gets past it and programs call services by name and address (default:"
                    + " ${DEFAULT-VALUE}). Needs root, iptables, a namespace of the workload's own, and --address.")
    private Interception capture = Interception.NONE;

    @Option(
            names = "--address",
            paramLabel = "IP",
            description = "The workload's own address, which peers reach (default: the mesh gives it one in"
                    + " 127.0.0.0/8).")
    private String address = "";

    @Option(
            names = "--capture-inbound-port",
            paramLabel = "PORT",
            description = "Capture this port of the workload alone; repeatable (default: all).")
    private List<Integer> includeInboundPorts = new ArrayList<>();

    @Option(
            names = "--capture-exclude-inbound-port",
            paramLabel = "PORT",
            description = "Leave this port of the workload alone; repeatable.")
    private List<Integer> excludeInboundPorts = new ArrayList<>();

    @Option(
            names = "--capture-outbound-range",
            paramLabel = "ADDRESS/BITS",
            description = "Capture calls to these addresses alone; repeatable (default: all).")
    private List<String> includeOutboundRanges = new ArrayList<>();

    @Option(
            names = "--capture-exclude-outbound-range",
            paramLabel = "ADDRESS/BITS",
            description = "Leave calls to these addresses alone; repeatable.")
    private List<String> excludeOutboundRanges = new ArrayList<>();

    @Option(
            names = "--capture-exclude-outbound-port",
            paramLabel = "PORT",
            description = "Leave calls to this port alone; repeatable.")
    private List<Integer> excludeOutboundPorts = new ArrayList<>();

    /// @throws IllegalArgumentException when a value is out of range
    Placement placement() {
        return new Placement(
                address,
                capture,
                new CaptureScope(
                        includeInboundPorts,
                        excludeInboundPorts,
                        includeOutboundRanges,
                        excludeOutboundRanges,
                        excludeOutboundPorts,
                        CaptureScope.PROXY_GROUP));
    }
}
