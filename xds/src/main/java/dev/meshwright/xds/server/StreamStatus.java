package dev.meshwright.xds.server;

import dev.meshwright.xds.TypeUrl;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// One connected proxy as `status` shows it: a snapshot.
///
/// @param nodeId as admitted
/// @param types only those that the proxy asked for
public record StreamStatus(
        String nodeId, PeerIdentity peer, StreamProtocol protocol, Instant since, Map<TypeUrl, TypeStatus> types) {
    public StreamStatus {
        types = Map.copyOf(types);
    }

    /// @param sent hash over names and versions of everything sent; empty: nothing yet
    /// @param acked what `sent` was when the last push was accepted whole; empty: never
    /// @param resources how many the client holds or has been sent
    /// @param pending a push waits for its answer, or more is to be sent
    /// @param nacks rejections that no accepted version of the same resource has replaced, oldest first
    public record TypeStatus(String sent, String acked, int resources, boolean pending, List<Nack> nacks) {
        public TypeStatus {
            nacks = List.copyOf(nacks);
        }

        /// Everything sent, accepted, and nothing rejected.
        public boolean current() {
            return !pending && nacks.isEmpty() && sent.equals(acked);
        }
    }
}
