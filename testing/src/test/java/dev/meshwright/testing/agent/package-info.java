/// The agent against a real control plane, both in this process: join, register, secrets, readiness, restart, drain.
@NullMarked
package dev.meshwright.testing.agent;

import org.jspecify.annotations.NullMarked;
