package dev.meshwright.xds.server;

/// The two variants of ADS (xDS protocol, "Variants of the xDS Transport Protocol").
public enum StreamProtocol {
    /// Differences per resource; virtual hosts can travel alone (VHDS).
    DELTA,
    /// All subscribed resources of a type; routes must be inline.
    STATE_OF_THE_WORLD
}
