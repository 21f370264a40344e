package dev.meshwright.architect.journey;

/// What a program does: it connects to an address and sends something.
///
/// @param address textual IP that the name it calls resolves to ([dev.meshwright.architect.world.World#resolve])
public record Call(Caller caller, String address, int port, Payload payload) {}
