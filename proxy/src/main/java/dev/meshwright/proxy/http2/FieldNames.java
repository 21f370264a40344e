package dev.meshwright.proxy.http2;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/// The names that the encoder knows: where each stands in the static table, and whether its values may enter the
/// dynamic one. Found by length and three bytes, so that a look-up does not read the whole name twice.
final class FieldNames {
    /// What becomes of a field's value.
    enum Indexing {
        /// It comes again: into the table.
        REPEATED,
        /// It changes from message to message: indexing it would only push useful entries out.
        CHANGING,
        /// Never-indexed (RFC 7541 7.1.3).
        SECRET
    }

    /// @param staticIndex first entry of the name in the static table; 0 when it is not there
    record Known(byte[] name, int staticIndex, Indexing indexing) {
        private boolean free() {
            return name.length == 0;
        }
    }

    static final Known UNKNOWN = new Known(new byte[0], 0, Indexing.REPEATED);

    private static final Set<String> CHANGING = Set.of(
            ":path",
            "content-length",
            "date",
            "etag",
            "if-none-match",
            "if-modified-since",
            "last-modified",
            "location",
            "traceparent",
            "tracestate",
            "grpc-timeout",
            "x-request-id",
            "x-b3-traceid",
            "x-b3-spanid",
            "x-b3-parentspanid",
            "x-envoy-upstream-service-time",
            "x-envoy-expected-rq-timeout-ms");

    private static final Set<String> SECRET = Set.of("authorization", "proxy-authorization", "cookie", "set-cookie");

    private static final int SLOTS = 512;
    private static final Known[] TABLE = new Known[SLOTS];

    static {
        Arrays.fill(TABLE, UNKNOWN);
        for (int index = 1; index <= StaticTable.SIZE; index++) {
            if (index == 1 || !Arrays.equals(StaticTable.name(index), StaticTable.name(index - 1))) {
                add(StaticTable.name(index), index);
            }
        }
        for (String name : CHANGING) {
            byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            if (find(hash(bytes, 0, bytes.length), bytes, 0, bytes.length).free()) {
                add(bytes, 0);
            }
        }
    }

    private FieldNames() {}

    private static void add(byte[] name, int staticIndex) {
        String text = new String(name, StandardCharsets.US_ASCII);
        Indexing indexing = SECRET.contains(text)
                ? Indexing.SECRET
                : CHANGING.contains(text) ? Indexing.CHANGING : Indexing.REPEATED;
        int slot = hash(name, 0, name.length) & (SLOTS - 1);
        while (!TABLE[slot].free()) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        TABLE[slot] = new Known(name, staticIndex, indexing);
    }

    static int hash(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return 0;
        }
        return length * 0x9e3779b1
                + bytes[from] * 31
                + bytes[from + length / 2] * 1009
                + bytes[to - 1] * 131
                + bytes[from + length / 4] * 7919;
    }

    /// @param hash of the name, by [#hash]
    static Known find(int hash, byte[] bytes, int from, int to) {
        int slot = hash & (SLOTS - 1);
        for (Known known = TABLE[slot]; !known.free(); known = TABLE[slot]) {
            byte[] name = known.name;
            if (Arrays.equals(name, 0, name.length, bytes, from, to)) {
                return known;
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        return UNKNOWN;
    }
}
