/// TLS contexts of listeners and clusters, and the check of a peer's certificate.
///
/// [TlsContexts] turns key material ([KeyMaterial]), trust ([TrustMaterial]) and settings into Netty contexts:
/// BoringSSL where its native library loads, the JDK engine elsewhere. [PeerVerifier] is the one place that decides
/// whether a chain is trusted: path, dates, revocation, extended key usage, key strength and subject alternative
/// names. Contexts are immutable and shared by all loops; a changed secret makes a new context, connections that
/// are open keep the old one. Knows no xDS types.
@NullMarked
package dev.meshwright.proxy.tls;

import org.jspecify.annotations.NullMarked;
