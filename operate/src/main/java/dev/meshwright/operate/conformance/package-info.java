/// Published conformance cases as data: what is sent to a mesh, and what must come of it.
///
/// [GatewaySuites] reads a folder of the Gateway API's suites into [GatewaySuite]s; [CoreGateway] says, by the
/// decision core alone and over the very resources that proxies would get, what becomes of a request that a
/// gateway or a workload takes: a [CoreOutcome] with the probability of each destination. Knows no case by
/// name.
@NullMarked
package dev.meshwright.operate.conformance;

import org.jspecify.annotations.NullMarked;
