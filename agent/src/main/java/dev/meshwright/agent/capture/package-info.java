/// Capture: the system's rules that bring a workload's traffic to its proxy without the program knowing.
///
/// [CaptureRules] is what they are, in the words of `iptables-restore`, pure and the same as those of `istio-init`;
/// [Capture] puts them in force in the network namespace that the agent runs in, and takes them back. They are never
/// applied in the namespace that the machine itself uses: there they would capture everybody's traffic.
@NullMarked
package dev.meshwright.agent.capture;

import org.jspecify.annotations.NullMarked;
