/// The data plane's end of ADS and SDS: delta only.
///
/// [dev.meshwright.xds.client.AdsClient] keeps subscriptions over one aggregated stream and hands raw resource
/// bytes to a [dev.meshwright.xds.client.ResourceListener], whose [dev.meshwright.xds.client.Verdict] becomes the
/// ACK or NACK. [dev.meshwright.xds.client.SecretClient] does the same for certificates. A lost stream is opened
/// again after a jittered pause; because the client repeats which versions it holds, a reconnect sends nothing that
/// it already has.
///
/// A sidecar must start fast and small, so nothing here touches generated message classes: `DeltaWire` reads and
/// writes the two messages of the protocol itself, field by field. All state belongs to the one executor that the
/// owner gives.
@NullMarked
package dev.meshwright.xds.client;

import org.jspecify.annotations.NullMarked;
