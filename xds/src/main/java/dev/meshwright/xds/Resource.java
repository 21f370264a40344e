package dev.meshwright.xds;

import com.google.protobuf.ByteString;

/// One xDS resource, serialised once and shared by every stream that carries it.
///
/// @param name unique in its type
/// @param version content hash of `bytes`, hex: equal bytes have equal versions, on every replica
/// @param bytes the message (not the `Any` around it), deterministically serialised
public record Resource(TypeUrl type, String name, String version, ByteString bytes) {
    /// The serialised message, for readers that know no protobuf.
    public byte[] message() {
        return bytes.toByteArray();
    }

    /// Length of the serialised message, in bytes.
    public int size() {
        return bytes.size();
    }
}
