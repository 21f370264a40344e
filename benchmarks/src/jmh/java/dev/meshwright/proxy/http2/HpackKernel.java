package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// A request head between two sidecars, as it is once both dynamic tables are filled.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HpackKernel {
    private static final String[][] FIELDS = {
        {":method", "GET"},
        {":scheme", "https"},
        {":authority", "items.shop.svc.cluster.local"},
        {":path", "/api/v1/items?id=42"},
        {"user-agent", "wrk/4.1.0"},
        {"accept", "*/*"},
        {"x-forwarded-proto", "http"},
        {"x-request-id", "7a0b1d0c-5f0e-4f7e-9d3a-2b1c0d9e8f7a"},
        {"x-envoy-attempt-count", "1"}
    };

    private final byte[][] names = bytes(0);
    private final byte[][] values = bytes(1);
    private final MessageHead head = new MessageHead();
    private final HpackEncoder encoder = new HpackEncoder(4096);
    private final HpackDecoder decoder = new HpackDecoder(4096);
    private final HpackDecoder.Sink sink = this::take;
    private final byte[] block;

    public HpackKernel() {
        encode();
        try {
            decode(Arrays.copyOf(encoder.buffer(), encoder.length()));
        } catch (ProtocolViolation e) {
            throw new IllegalStateException(e);
        }
        encode();
        block = Arrays.copyOf(encoder.buffer(), encoder.length());
    }

    private boolean take(long name, long value, boolean vetted) {
        head.addSpans(name, value);
        return true;
    }

    private static byte[][] bytes(int column) {
        return Arrays.stream(FIELDS)
                .map(field -> field[column].getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }

    @Benchmark
    public int encode() {
        encoder.begin();
        for (int i = 0; i < names.length; i++) {
            encoder.field(names[i], values[i]);
        }
        return encoder.length();
    }

    @Benchmark
    public int decode() throws ProtocolViolation {
        return decode(block);
    }

    private int decode(byte[] encoded) throws ProtocolViolation {
        head.clear();
        decoder.decode(encoded, encoded.length, head, sink, 60 * 1024, 100);
        return head.headerCount();
    }
}
