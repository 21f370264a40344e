package dev.meshwright.agent.registration;

import dev.meshwright.agent.workload.Workload;
import dev.meshwright.xds.Entries;
import dev.meshwright.xds.v1.RegisterRequest;
import dev.meshwright.xds.v1.RegisterResponse;
import dev.meshwright.xds.v1.WorkloadPort;
import java.util.Map;

/// What the registry answered: who the workload is on this mesh.
///
/// @param nodeId `sidecar~ADDRESS~NAME.NS~NS.svc.cluster.local` or `router~...`
/// @param address the workload's own address: what it said, else one in 127.0.0.0/8
/// @param outbound service `host:port` to the `ADDRESS:PORT` where the program can call it
public record Registration(String nodeId, String address, Map<String, String> outbound) {
    public Registration {
        outbound = Map.copyOf(outbound);
    }

    static Registration of(RegisterResponse response) {
        return new Registration(response.getNodeId(), response.getAddress(), Entries.map(response.getOutboundList()));
    }

    /// @param adminPort of its proxy; one that is captured answers on its own loopback only, so nobody is told
    static RegisterRequest request(Workload workload, int adminPort) {
        var request = RegisterRequest.newBuilder()
                .setName(workload.name())
                .setNamespace(workload.namespace())
                .setServiceAccount(workload.serviceAccount())
                .addAllLabels(Entries.of(workload.labels()))
                .setOwner(workload.owner())
                .setInterceptionMode(workload.placement().interception().name())
                .setAddress(workload.placement().address())
                .setAdminPort(workload.placement().captured() ? 0 : adminPort);
        switch (workload.role()) {
            case Workload.Sidecar(var service, var ports, var upstreams, var readiness) -> {
                request.setService(service).addAllUpstreams(Entries.of(upstreams));
                for (Workload.Port port : ports) {
                    request.addPorts(WorkloadPort.newBuilder()
                            .setPort(port.port())
                            .setAppPort(port.appPort())
                            .setProtocol(port.protocol()));
                }
            }
            case Workload.Gateway(var bindAddress, var ports) -> {
                request.setGateway(true).setBindAddress(bindAddress).addAllGatewayPorts(Entries.ofPorts(ports));
            }
        }
        return request.build();
    }
}
