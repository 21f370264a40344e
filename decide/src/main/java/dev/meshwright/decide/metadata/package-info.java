/// Metadata of xDS elements as plain immutable values.
///
/// [Metadata] maps a filter name (`istio`, `envoy.transport_socket_match`) to a [Value.Struct]. It is data
/// beside the decision: telemetry reads it, and transport sockets are chosen by it. Nothing here knows
/// protobuf; `load` translates `google.protobuf.Struct`.
@NullMarked
package dev.meshwright.decide.metadata;

import org.jspecify.annotations.NullMarked;
