package dev.meshwright.proxy.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Connections full of nearly sound messages: every one is put together of lines that some parser or other reads
/// otherwise, and many have a few bytes changed.
final class Inputs {
    static final List<String> METHODS = List.of("GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH");
    private static final List<String> TARGETS =
            List.of("/", "/a?b=c", "/%2e%2e/x", "http://shop/x", "*", "/a b", "//shop/x", "a", "/\u00e4", "/#x");
    private static final List<String> VERSIONS = List.of(
            "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1", "HTTP/1");
    private static final List<String> STATUSES = List.of(
            "200 OK",
            "200 ",
            "200",
            "204 No",
            "304 Not",
            "100 Go on",
            "103 x",
            "101 Up",
            "404 \u00e4",
            "99 x",
            "1000 x");
    private static final List<String> LENGTHS = List.of(
            "Content-Length: 5",
            "Content-Length: 0",
            "Content-Length: 05",
            "content-length:5",
            "Content-Length: +5",
            "Content-Length: 5, 5",
            "Content-Length: 5,6",
            "Content-Length: 0x5",
            "Content-Length: ",
            "Content-Length : 5",
            "Content-Length\t: 5",
            " Content-Length: 5",
            "Content-Length: 5 ",
            "Content-Length: 99999999999999999999",
            "Content_Length: 5");
    private static final List<String> CODINGS = List.of(
            "Transfer-Encoding: chunked",
            "transfer-encoding:CHUNKED",
            "Transfer-Encoding: chunked ",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked, gzip",
            "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: \u000bchunked",
            "Transfer-Encoding : chunked",
            "Transfer-Encoding:\r\n chunked",
            "Transfer-Encoding: \"chunked\"",
            "Transfer-Encoding: ",
            "Transfer_Encoding: chunked");
    private static final List<String> OTHERS = List.of(
            "X-A: 1",
            "X-A:",
            "X-A: a\u00ffb",
            "X-A: a\u0000b",
            "X-A: a\rb",
            "X A: 1",
            ": 1",
            "X-A",
            "X-A: 1\r\n folded",
            "Connection: close",
            "Connection: keep-alive",
            "Connection: keep-alive, close",
            "Expect: 100-continue",
            "Host: evil");
    /// No framing fields in trailers: we drop them (RFC 9110 6.5.1), llhttp refuses them.
    private static final List<String> CHUNKED = List.of(
            "5\r\nhello\r\n0\r\n\r\n",
            "5;a=b\r\nhello\r\n0\r\n\r\n",
            "5 \r\nhello\r\n0\r\n\r\n",
            "05\r\nhello\r\n00\r\n\r\n",
            "0x5\r\nhello\r\n0\r\n\r\n",
            "5\nhello\n0\n\n",
            "5\r\nhelloXX0\r\n\r\n",
            "5\r\nhello\r\n0\r\nX-T: 1\r\n\r\n",
            "5;\"\n\"\r\nhello\r\n0\r\n\r\n",
            "5;a=\"\r\n\"\r\nhello\r\n0\r\n\r\n",
            "5;a=\"b\\\"\";c\r\nhello\r\n0\r\n\r\n",
            "5; a = b\r\nhello\r\n0\r\n\r\n",
            "5;\r\nhello\r\n0\r\n\r\n",
            "FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
            "-5\r\nhello\r\n0\r\n\r\n",
            "A\r\n0123456789\r\n0\r\n\r\n",
            "5\r\nhello\r\n0\r\n");

    private final Random random;

    Inputs(long seed) {
        this.random = new Random(seed);
    }

    byte[] requests() {
        StringBuilder all = new StringBuilder(chance(20) ? "\r\n" : "");
        for (int i = 0; i <= random.nextInt(3); i++) {
            all.append(any(METHODS)).append(' ').append(any(TARGETS, 3));
            all.append(' ').append(any(VERSIONS)).append(end());
            all.append(chance(15) ? "" : "Host: shop" + end());
            fieldsAndBody(all);
        }
        return changed(all);
    }

    byte[] response() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i <= random.nextInt(2); i++) {
            all.append(any(VERSIONS)).append(' ').append(any(STATUSES, 3)).append(end());
            fieldsAndBody(all);
        }
        return changed(all);
    }

    private void fieldsAndBody(StringBuilder all) {
        boolean chunked = chance(2);
        List<String> fields = new ArrayList<>();
        if (chunked || chance(6)) {
            fields.add(any(CODINGS, 2));
        }
        if ((!chunked && chance(2)) || chance(6)) {
            fields.add(any(LENGTHS, 2));
        }
        while (chance(2)) {
            fields.add(chance(6) ? any(LENGTHS) : any(OTHERS));
        }
        while (!fields.isEmpty()) {
            all.append(fields.remove(random.nextInt(fields.size()))).append(end());
        }
        all.append(end());
        all.append(chunked ? any(CHUNKED, 2) : chance(3) ? "" : "hello");
    }

    private String end() {
        return !chance(60) ? "\r\n" : any(List.of("\n", "\r", "\r\r\n", " \r\n", "\r\n\r\n"));
    }

    private byte[] changed(StringBuilder all) {
        byte[] bytes = all.toString().getBytes(ISO_8859_1);
        byte[] palette = {0, '\r', '\n', ' ', '\t', ':', ',', ';', '0', (byte) random.nextInt(256)};
        for (int left = chance(2) ? random.nextInt(3) : 0; left > 0; left--) {
            bytes[random.nextInt(bytes.length)] = palette[random.nextInt(palette.length)];
        }
        return bytes;
    }

    /// One time of `n`.
    private boolean chance(int n) {
        return random.nextInt(n) == 0;
    }

    private String any(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    /// The first, which is sound, but for one time of `n`.
    private String any(List<String> of, int n) {
        return chance(n) ? any(of) : of.getFirst();
    }
}
