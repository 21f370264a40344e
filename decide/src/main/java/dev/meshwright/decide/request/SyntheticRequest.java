package dev.meshwright.decide.request;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A request head made from text: what `explain` and tests ask about. Immutable.
public final class SyntheticRequest implements RequestView {
    private final byte[] bytes;
    private final long method;
    private final long path;
    private final long authority;
    private final long scheme;
    private final long[] names;
    private final long[] values;

    private SyntheticRequest(Builder builder) {
        bytes = builder.text.toString().getBytes(StandardCharsets.ISO_8859_1);
        method = builder.method;
        path = builder.path;
        authority = builder.authority;
        scheme = builder.scheme;
        names = builder.names.stream().mapToLong(Long::longValue).toArray();
        values = builder.values.stream().mapToLong(Long::longValue).toArray();
    }

    /// @param path with query; empty: none (CONNECT)
    /// @param headers in order; repeat an entry for several fields of one name
    public static SyntheticRequest of(
            String method, String scheme, String authority, String path, List<Map.Entry<String, String>> headers) {
        Builder builder = new Builder();
        builder.method = builder.append(method);
        builder.scheme = builder.append(scheme);
        builder.authority = builder.append(authority);
        builder.path = path.isEmpty() ? ABSENT : builder.append(path);
        for (Map.Entry<String, String> header : headers) {
            builder.names.add(builder.append(header.getKey()));
            builder.values.add(builder.append(header.getValue()));
        }
        return new SyntheticRequest(builder);
    }

    /// A plain GET.
    public static SyntheticRequest get(String authority, String path) {
        return of("GET", "http", authority, path, List.of());
    }

    private static final class Builder {
        private final StringBuilder text = new StringBuilder();
        private final List<Long> names = new ArrayList<>();
        private final List<Long> values = new ArrayList<>();
        private long method;
        private long path;
        private long authority;
        private long scheme;

        private long append(String part) {
            long span = RequestView.span(text.length(), part.length());
            text.append(part);
            return span;
        }
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public long method() {
        return method;
    }

    @Override
    public long path() {
        return path;
    }

    @Override
    public long authority() {
        return authority;
    }

    @Override
    public long scheme() {
        return scheme;
    }

    @Override
    public int headerCount() {
        return names.length;
    }

    @Override
    public long headerName(int index) {
        return names[index];
    }

    @Override
    public long headerValue(int index) {
        return values[index];
    }
}
