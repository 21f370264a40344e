/// The control plane's end of ADS: delta and state-of-the-world on one port.
///
/// [dev.meshwright.xds.server.AdsServer] is the gRPC service. It knows no configuration: a
/// [dev.meshwright.xds.server.ResourceSource] says who a caller is and which [dev.meshwright.xds.ResourceSet] it
/// should hold now. Each stream is one state machine (`NodeStream`, with the two wire forms `DeltaStream` and
/// `SotwStream`) that compares this target with what its client holds, type by type (`TypeState`), and sends the
/// difference: at most one outstanding push per type, additions in make-before-break order, removals afterwards. A
/// slow client costs one push per type, whatever happens meanwhile: the next push starts from the latest target.
///
/// Everything of a stream runs in its `SynchronizationContext`; other threads read
/// [dev.meshwright.xds.server.StreamStatus].
@NullMarked
package dev.meshwright.xds.server;

import org.jspecify.annotations.NullMarked;
