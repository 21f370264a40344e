/// The mesh's own certificate authority.
///
/// [Authority] keeps root and intermediate in the state folder and signs leaves. [JoinTokens] are the proofs by which a
/// workload gets its first certificate; [IdentityService] is the call that both use. A caller's identity comes from its
/// token or its TLS certificate, so a request can ask for nothing but itself. [ServerIdentity] is the control plane's
/// own certificate. Private keys of workloads never come here. Safe for any thread; files change by whole renames, so
/// a kill at any moment leaves a CA that works and tokens that are neither lost nor usable twice.
@NullMarked
package dev.meshwright.control.authority;

import org.jspecify.annotations.NullMarked;
