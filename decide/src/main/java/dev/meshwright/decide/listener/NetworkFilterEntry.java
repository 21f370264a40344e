package dev.meshwright.decide.listener;

import dev.meshwright.decide.trace.Place;

/// A network filter at its place in the chain (`FilterChain.filters`): filters are asked in this order, and the
/// last one carries the connection's bytes.
public record NetworkFilterEntry(Place place, String name, NetworkFilter filter) {}
