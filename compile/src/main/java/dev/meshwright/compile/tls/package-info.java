/// TLS contexts of the mesh: who presents what, and whom it believes.
///
/// [MeshTls] makes the contexts for both ends of mesh mTLS. Key, certificate and trust bundle are never here:
/// contexts name the SDS secrets `default` and `ROOTCA`, which the workload's agent serves. A peer must chain
/// to the bundle *and* carry a SPIFFE id that the context lists; there is no context without such a list. Also
/// the contexts that DestinationRule `tls` asks for, and the gateway's own.
@NullMarked
package dev.meshwright.compile.tls;

import org.jspecify.annotations.NullMarked;
