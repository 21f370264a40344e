package dev.meshwright.decide.listener;

import dev.meshwright.decide.trace.Place;

/// An HTTP filter at its place in the chain (`HttpConnectionManager.http_filters`): filters are asked in this
/// order, the router is the last.
///
/// @param name looked up in per-route configuration
/// @param disabled off unless a route configures it
public record HttpFilterEntry(Place place, String name, HttpFilter filter, boolean disabled) {}
