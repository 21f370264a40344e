package dev.meshwright.model;

import java.util.List;
import java.util.Map;

/// Conditions on a connection whose bytes nobody reads; all given ones must hold.
///
/// @param port that the host is called at; 0: any
/// @param gateways `mesh` or `namespace/name`; empty: the table's
/// @param serverNames asked for in the TLS handshake (SNI), `host` or `*.suffix`; empty: any, or no TLS
/// @param destinationSubnets `address` or `address/bits`; empty: any
/// @param sourceSubnets likewise, of the client
/// @param sourceLabels that the calling workload must carry
/// @param sourceNamespace of the calling workload; empty: any
public record ConnectionMatch(
        int port,
        List<String> gateways,
        List<String> serverNames,
        List<String> destinationSubnets,
        List<String> sourceSubnets,
        Map<String, String> sourceLabels,
        String sourceNamespace) {
    public ConnectionMatch {
        gateways = List.copyOf(gateways);
        serverNames = List.copyOf(serverNames);
        destinationSubnets = List.copyOf(destinationSubnets);
        sourceSubnets = List.copyOf(sourceSubnets);
        sourceLabels = SortedCopy.of(sourceLabels);
    }

    public static ConnectionMatch ofPort(int port, List<String> gateways) {
        return new ConnectionMatch(port, gateways, List.of(), List.of(), List.of(), Map.of(), "");
    }
}
