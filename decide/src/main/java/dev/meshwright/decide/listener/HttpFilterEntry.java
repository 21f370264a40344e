package dev.meshwright.decide.listener;

import dev.meshwright.decide.trace.Place;

/// A filter at its place in the chain.
///
/// @param name looked up in per-route configuration
/// @param disabled off unless a route configures it
public record HttpFilterEntry(Place place, String name, HttpFilter filter, boolean disabled) {}
