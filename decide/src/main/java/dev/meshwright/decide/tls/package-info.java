/// What a TLS connection must present and accept, as tables: certificates by file or secret name, trust, SAN rules,
/// ALPN.
///
/// [DownstreamTls] is the accepting side, [UpstreamTls] the connecting side, [CommonTls] what both share.
/// Secrets are named, not held: key material never enters a decision table. The proxy resolves a [SecretRef]
/// over SDS and a [DataSource] from disk.
@NullMarked
package dev.meshwright.decide.tls;

import org.jspecify.annotations.NullMarked;
