/// A whole mesh on this machine, as child processes on loopback: control plane, gateway, sidecars, shop.
///
/// [Lab] starts it in order, restarts a killed data plane, and stops everything it started. [LabPlan] says what
/// runs. [ControlClient] and [ProxyAdmin] are how the rest of this module talks to it. All state lives in one
/// temporary folder that is removed at the end.
@NullMarked
package dev.meshwright.operate.lab;

import org.jspecify.annotations.NullMarked;
