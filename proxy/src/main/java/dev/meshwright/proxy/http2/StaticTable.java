package dev.meshwright.proxy.http2;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The static table of RFC 7541 appendix A: entries 1..61. [FieldNames] finds the way back.
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
    /// Name and value, one right behind the other.
    private static final byte[][] FIELDS = new byte[SIZE + 1][];

    static {
        int index = 1;
        for (String line : ENTRIES.lines().toList()) {
            int equals = line.indexOf('=');
            NAMES[index] = line.substring(0, equals).getBytes(StandardCharsets.US_ASCII);
            VALUES[index] = line.substring(equals + 1).getBytes(StandardCharsets.US_ASCII);
            FIELDS[index] =
                    (line.substring(0, equals) + line.substring(equals + 1)).getBytes(StandardCharsets.US_ASCII);
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

    static byte[] field(int index) {
        return FIELDS[index];
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
