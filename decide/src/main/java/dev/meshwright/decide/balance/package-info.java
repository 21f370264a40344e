/// Which host gets the next request.
///
/// [Balancer] is immutable and prepared per host set (rings and Maglev tables are built once); [BalanceState]
/// is the caller's mutable part, one per event loop; [HostView] tells what the caller knows of hosts: ejected,
/// tried before, active requests. Chance and the request hash are parameters. Priorities and panic threshold
/// are applied first, then locality, then the policy. Source: Envoy docs "Load balancing".
@NullMarked
package dev.meshwright.decide.balance;

import org.jspecify.annotations.NullMarked;
