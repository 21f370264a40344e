/// What the agent needs of a data plane: start from a bootstrap file, drain, stop.
///
/// [DataPlane] is the seam between the agent and the two proxies. Our own proxy is plugged in by who starts the sidecar
/// (the agent does not know the proxy's classes); stock Envoy is `dev.meshwright.agent.envoy`. Draining and
/// closing follow the order of [DataPlane.Running].
@NullMarked
package dev.meshwright.agent.dataplane;

import org.jspecify.annotations.NullMarked;
