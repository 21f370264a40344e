package dev.meshwright.proxy.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.meshwright.proxy.bootstrap.WireFields;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Digests of a listener's filter chains as written, in the order of the listener table (the default chain last), so
/// that an update drains only what changed.
final class ChainFingerprints {
    private static final int FILTER_CHAINS = 3;
    private static final int DEFAULT_FILTER_CHAIN = 25;

    private ChainFingerprints() {}

    static List<String> of(byte[] listener) {
        List<String> digests = new ArrayList<>();
        try {
            WireFields message = WireFields.of(UnsafeByteOperations.unsafeWrap(listener));
            for (ByteString chain : message.all(FILTER_CHAINS)) {
                digests.add(digest(chain.toByteArray()));
            }
            if (!message.all(DEFAULT_FILTER_CHAIN).isEmpty()) {
                digests.add(digest(message.last(DEFAULT_FILTER_CHAIN).toByteArray()));
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
