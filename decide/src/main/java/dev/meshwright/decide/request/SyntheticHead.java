package dev.meshwright.decide.request;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A head made from text that can be edited like one on the wire: what `explain` follows through proxies. Header
/// names are kept in lower case. Not thread-safe.
public final class SyntheticHead implements EditableHead {
    private byte[] bytes = new byte[256];
    private int end;
    private final List<Long> names = new ArrayList<>();
    private final List<Long> values = new ArrayList<>();
    private long method = ABSENT;
    private long path = ABSENT;
    private long authority = ABSENT;
    private long scheme = ABSENT;
    private int status;

    private SyntheticHead() {}

    /// @param path with query; empty: none (CONNECT)
    /// @param headers in order; repeat an entry for several fields of one name
    public static SyntheticHead request(
            String method, String scheme, String authority, String path, List<Map.Entry<String, String>> headers) {
        SyntheticHead head = new SyntheticHead();
        head.method = head.append(method);
        head.scheme = head.append(scheme);
        head.authority = head.append(authority);
        head.path = path.isEmpty() ? ABSENT : head.append(path);
        headers.forEach(h -> head.add(h.getKey().toLowerCase(Locale.ROOT), h.getValue()));
        return head;
    }

    /// @param headers in order
    public static SyntheticHead response(int status, List<Map.Entry<String, String>> headers) {
        SyntheticHead head = new SyntheticHead();
        head.status = status;
        headers.forEach(h -> head.add(h.getKey().toLowerCase(Locale.ROOT), h.getValue()));
        return head;
    }

    /// An independent copy.
    public SyntheticHead copy() {
        SyntheticHead head = new SyntheticHead();
        head.bytes = bytes.clone();
        head.end = end;
        head.names.addAll(names);
        head.values.addAll(values);
        head.method = method;
        head.path = path;
        head.authority = authority;
        head.scheme = scheme;
        head.status = status;
        return head;
    }

    /// Of a response; 0 of a request.
    public int status() {
        return status;
    }

    public void status(int code) {
        status = code;
    }

    /// Name and value of each header, in order.
    public List<Map.Entry<String, String>> headers() {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            headers.add(Map.entry(text(names.get(i)), text(values.get(i))));
        }
        return headers;
    }

    @Override
    public long append(String text) {
        byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length - end < latin.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + latin.length));
        }
        System.arraycopy(latin, 0, bytes, end, latin.length);
        long span = RequestView.span(end, latin.length);
        end += latin.length;
        return span;
    }

    @Override
    public int find(String lowerCaseName) {
        for (int i = 0; i < names.size(); i++) {
            if (text(names.get(i)).equals(lowerCaseName)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void add(String lowerCaseName, String value) {
        names.add(append(lowerCaseName));
        values.add(append(value));
    }

    @Override
    public void set(String lowerCaseName, String value) {
        remove(lowerCaseName);
        add(lowerCaseName, value);
    }

    @Override
    public int remove(String lowerCaseName) {
        int removed = 0;
        for (int i = names.size() - 1; i >= 0; i--) {
            if (text(names.get(i)).equals(lowerCaseName)) {
                names.remove(i);
                values.remove(i);
                removed++;
            }
        }
        return removed;
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
    public void method(long span) {
        method = span;
    }

    public void method(String text) {
        method = append(text);
    }

    @Override
    public long path() {
        return path;
    }

    @Override
    public void path(long span) {
        path = span;
    }

    @Override
    public long authority() {
        return authority;
    }

    @Override
    public void authority(long span) {
        authority = span;
    }

    @Override
    public long scheme() {
        return scheme;
    }

    public void scheme(String text) {
        scheme = append(text);
    }

    @Override
    public int headerCount() {
        return names.size();
    }

    @Override
    public long headerName(int index) {
        return names.get(index);
    }

    @Override
    public long headerValue(int index) {
        return values.get(index);
    }
}
