package dev.meshwright.operate.netns;

import java.util.List;

/// A port of an address that nobody has, and who answers for it, each as often as the others.
///
/// @param endpoints `ADDRESS:PORT`
public record VirtualAddress(String address, int port, List<String> endpoints) {
    public VirtualAddress {
        endpoints = List.copyOf(endpoints);
    }
}
