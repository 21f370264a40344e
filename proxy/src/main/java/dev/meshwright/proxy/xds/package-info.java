/// The proxy's ends of ADS and SDS: channels to the servers that the bootstrap names, and what arrives over them.
///
/// [ControlPlane] keeps the ADS stream and hands resources to a [ResourceSink] on the configuration thread;
/// [SecretSource] asks SDS servers for the secrets that contexts want. The channel to the control plane takes its
/// client certificate from SDS itself, by a [RenewingSslContext] that uses the newest one for each new connection.
/// Nothing here decides what a resource means.
@NullMarked
package dev.meshwright.proxy.xds;

import org.jspecify.annotations.NullMarked;
