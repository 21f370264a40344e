package dev.meshwright.proxy.server;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Digests of a listener's filter chains as written, in the order of the listener table (the default chain last), so
/// that an update drains only what changed.
final class ChainFingerprints {
    private ChainFingerprints() {}

    static List<String> of(byte[] listener) {
        List<String> digests = new ArrayList<>();
        try {
            Listener message = Listener.parseFrom(listener);
            for (FilterChain chain : message.getFilterChainsList()) {
                digests.add(digest(chain.toByteArray()));
            }
            if (message.hasDefaultFilterChain()) {
                digests.add(digest(message.getDefaultFilterChain().toByteArray()));
            }
        } catch (InvalidProtocolBufferException e) {
            // Not loadable either; the loader says why.
            return List.of();
        }
        return digests;
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
