/// What the HTTP filters of a chain do with a request head, in their order: authorization, cross-origin policy,
/// faults.
///
/// [FilterKernel] decides and says a [FilterVerdict]; who asks carries it out. Per-route configuration is taken from
/// the most specific level that has it: weighted cluster, route, virtual host.
@NullMarked
package dev.meshwright.decide.filter;

import org.jspecify.annotations.NullMarked;
