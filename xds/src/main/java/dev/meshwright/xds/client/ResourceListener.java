package dev.meshwright.xds.client;

import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import java.util.List;

/// Hears what arrives. Called on the client's executor, one call at a time.
public interface ResourceListener {
    /// One response. Resources are new or changed; their bytes are the message inside the `Any`.
    ///
    /// @param removed names that exist no longer, or never did
    Verdict received(TypeUrl type, List<Resource> resources, List<String> removed);

    /// The first response of a stream has come.
    default void connected() {}

    /// The stream is lost or could not be opened; what was received stays valid, and the client tries again by
    /// itself.
    ///
    /// @param why gRPC status and description
    default void disconnected(String why) {}
}
