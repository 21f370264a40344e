package dev.meshwright.compile.memo;

import com.google.protobuf.Message;

/// A finished message with the origins of its parts, on its way into a larger message or a [Part].
public record Draft<M extends Message>(M message, OriginPaths origins) {}
