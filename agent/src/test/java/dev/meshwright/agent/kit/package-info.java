/// What the agent's tests share: a control plane with a real CA and real TLS that stores nothing.
@NullMarked
package dev.meshwright.agent.kit;

import org.jspecify.annotations.NullMarked;
