/// Envoy's messages as people write them: the JSON form of protobuf (protobuf.dev/programming-guides/json), read from
/// document trees, so that every fault has its line.
///
/// [MessageReader] reads; what it gives are bytes, so that a reader of documents needs no protobuf.
/// [MessageTypes] is the list of what is known.
@NullMarked
package dev.meshwright.xds.json;

import org.jspecify.annotations.NullMarked;
