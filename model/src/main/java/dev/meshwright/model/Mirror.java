package dev.meshwright.model;

/// A destination that gets copies of requests; its answers are thrown away.
///
/// @param destination its weight and headers do not count
/// @param millionths of requests that are copied, 1..1,000,000
public record Mirror(HttpRoute.Destination destination, int millionths) {}
