package dev.meshwright.proxy.http2;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The static table of RFC 7541 appendix A: entries 1..61, and the way back from a name to its first entry.
final class StaticTable {
    static final int SIZE = 61;

    private static final String ENTRIES = """
            :authority=
            :method=GET
            :method=POST
            :path=/
            :path=/index.html
            :scheme=http
            :scheme=https
            :status=200
            :status=204
            :status=206
            :status=304
            :status=400
            :status=404
            :status=500
            accept-charset=
            accept-encoding=gzip, deflate
            accept-language=
            accept-ranges=
            accept=
            access-control-allow-origin=
            age=
            allow=
            authorization=
            cache-control=
            content-disposition=
            content-encoding=
            content-language=
            content-length=
            content-location=
            content-range=
            content-type=
            cookie=
            date=
            etag=
            expect=
            expires=
            from=
            host=
            if-match=
            if-modified-since=
            if-none-match=
            if-range=
            if-unmodified-since=
            last-modified=
            link=
            location=
            max-forwards=
            proxy-authenticate=
            proxy-authorization=
            range=
            referer=
            refresh=
            retry-after=
            server=
            set-cookie=
            strict-transport-security=
            transfer-encoding=
            user-agent=
            vary=
            via=
            www-authenticate=
            """;

    private static final byte[][] NAMES = new byte[SIZE + 1][];
    private static final byte[][] VALUES = new byte[SIZE + 1][];
    private static final int BUCKETS = 512;
    /// First entry of a name by its hash, open addressing; 0 is free.
    private static final byte[] BY_NAME = new byte[BUCKETS];

    static {
        int index = 1;
        for (String line : ENTRIES.lines().toList()) {
            int equals = line.indexOf('=');
            NAMES[index] = line.substring(0, equals).getBytes(StandardCharsets.US_ASCII);
            VALUES[index] = line.substring(equals + 1).getBytes(StandardCharsets.US_ASCII);
            if (index == 1 || !Arrays.equals(NAMES[index], NAMES[index - 1])) {
                int bucket = hash(NAMES[index], 0, NAMES[index].length) & (BUCKETS - 1);
                while (BY_NAME[bucket] != 0) {
                    bucket = (bucket + 1) & (BUCKETS - 1);
                }
                BY_NAME[bucket] = (byte) index;
            }
            index++;
        }
    }

    private StaticTable() {}

    static byte[] name(int index) {
        return NAMES[index];
    }

    static byte[] value(int index) {
        return VALUES[index];
    }

    static int hash(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash ^ hash >>> 15;
    }

    /// The first entry of that name, or 0.
    static int findName(int hash, byte[] bytes, int from, int to) {
        int bucket = hash & (BUCKETS - 1);
        while (BY_NAME[bucket] != 0) {
            byte[] name = NAMES[BY_NAME[bucket]];
            if (Arrays.equals(name, 0, name.length, bytes, from, to)) {
                return BY_NAME[bucket];
            }
            bucket = (bucket + 1) & (BUCKETS - 1);
        }
        return 0;
    }

    /// The entry of `first`'s name with that value, or 0.
    static int findValue(int first, byte[] bytes, int from, int to) {
        byte[] name = NAMES[first];
        for (int i = first; i <= SIZE && Arrays.equals(NAMES[i], name); i++) {
            if (Arrays.equals(VALUES[i], 0, VALUES[i].length, bytes, from, to)) {
                return i;
            }
        }
        return 0;
    }
}
