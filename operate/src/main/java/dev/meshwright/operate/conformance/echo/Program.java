package dev.meshwright.operate.conformance.echo;

import java.util.List;

/// An instance of a program as its world describes it.
///
/// @param host instance name
/// @param version label; may be empty
/// @param behaviours what it was told to answer
public record Program(
        String host, String service, String namespace, String version, List<EchoPort> ports, Behaviours behaviours) {
    public Program {
        ports = List.copyOf(ports);
    }
}
