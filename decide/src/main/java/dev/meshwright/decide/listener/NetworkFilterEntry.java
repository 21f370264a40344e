package dev.meshwright.decide.listener;

import dev.meshwright.decide.trace.Place;

/// A filter at its place in the chain.
public record NetworkFilterEntry(Place place, String name, NetworkFilter filter) {}
