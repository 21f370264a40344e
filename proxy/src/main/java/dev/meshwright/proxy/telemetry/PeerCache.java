package dev.meshwright.proxy.telemetry;

import dev.meshwright.decide.request.RequestView;
import dev.meshwright.proxy.http.MessageHead;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decodes each peer's metadata once. A hit allocates nothing. When full it starts anew, so a peer that varies its
/// header costs decoding, not memory. Event-loop confined.
final class PeerCache {
    static final String HEADER = "x-envoy-peer-metadata";
    static final String ID_HEADER = "x-envoy-peer-metadata-id";
    private static final int PEERS_MAX = 1_024;
    /// Longer values are ignored, as Istio's proxy ignores what is above its own bound.
    private static final int VALUE_MAX = 4_096;

    /// A run of bytes as a map key; the probe points into a head, stored keys own their array.
    private static final class Bytes {
        byte[] array = new byte[0];
        int from;
        int to;
        int hash;

        void set(byte[] bytes, int start, int length) {
            array = bytes;
            from = start;
            to = start + length;
            int sum = 1;
            for (int i = start; i < to; i++) {
                sum = 31 * sum + bytes[i];
            }
            hash = sum;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes bytes
                    && hash == bytes.hash
                    && Arrays.equals(array, from, to, bytes.array, bytes.from, bytes.to);
        }
    }

    private final Map<Bytes, Workload> known = new HashMap<>();
    private final Bytes probe = new Bytes();

    /// The peer that a head names, or null; both headers are taken off.
    @Nullable
    Workload take(MessageHead head) {
        int index = head.find(HEADER);
        Workload peer = index < 0 ? null : find(head.bytes(), head.headerValue(index));
        if (index >= 0) {
            head.remove(HEADER);
        }
        head.remove(ID_HEADER);
        return peer;
    }

    private @Nullable Workload find(byte[] bytes, long span) {
        int length = RequestView.length(span);
        if (length == 0 || length > VALUE_MAX) {
            return null;
        }
        probe.set(bytes, RequestView.offset(span), length);
        Workload peer = known.get(probe);
        if (peer == null) {
            byte[] copy = Arrays.copyOfRange(probe.array, probe.from, probe.to);
            peer = PeerMetadata.decode(copy);
            if (known.size() >= PEERS_MAX) {
                known.clear();
            }
            Bytes key = new Bytes();
            key.set(copy, 0, copy.length);
            known.put(key, peer);
        }
        return peer;
    }
}
