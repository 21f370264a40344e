/// A workload's identity: made here, proved to the control plane, kept valid, kept over restarts.
///
/// [Identity] is one generation of key, chain and roots. [IdentityKeeper] loads it from [IdentityStore] or joins with a
/// single-use token, and renews it through [SigningClient] when [RenewalSchedule] says so. [ControlPlaneTrust] decides
/// who is the control plane: by the token's pin first, by the bundle afterwards.
///
///     token or certificate ── SigningClient ──► Identity ── IdentityStore (0600)
///                                                  └──► listeners: SDS, next connections
///
/// The private key is made on this machine and never sent. The keeper's virtual thread owns renewal; values are
/// immutable. Knows nothing of proxies, registration or Envoy.
@NullMarked
package dev.meshwright.agent.identity;

import org.jspecify.annotations.NullMarked;
