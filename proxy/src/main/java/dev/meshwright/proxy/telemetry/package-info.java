/// Istio's standard metrics and the metadata exchange they need.
///
/// [dev.meshwright.proxy.telemetry.IstioMetrics] makes one observer per event loop and is the source that a scrape
/// reads. Each loop keeps its own series: a finished request finds its series through a handle whose key is made of
/// references and small numbers, without allocation; label text is made once per series. The number of series is
/// bounded; what comes later is counted in one overflow series. Peers say who they are in the headers
/// `x-envoy-peer-metadata-id` and `x-envoy-peer-metadata` (a protobuf `Struct` in base64, as Istio's proxies do):
/// read and taken off before the application sees them, and always written by us, whatever an application sent.
@NullMarked
package dev.meshwright.proxy.telemetry;

import org.jspecify.annotations.NullMarked;
