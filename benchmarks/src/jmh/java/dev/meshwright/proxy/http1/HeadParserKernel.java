package dev.meshwright.proxy.http1;

import dev.meshwright.proxy.http.HeadPart;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Reading heads of HTTP/1.1: a browser's request, and the answer of an application.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeadParserKernel {
    private static final String REQUEST = """
        GET /api/v1/items?id=42 HTTP/1.1
        Host: items.shop.svc.cluster.local
        User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
        Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
        Accept-Language: en-GB,en;q=0.5
        Accept-Encoding: gzip, deflate, br
        Cookie: session=0123456789abcdef0123456789abcdef; theme=dark
        X-Request-Id: 7a0b1d0c-5f0e-4f7e-9d3a-2b1c0d9e8f7a

        """.replace("\n", "\r\n");
    private static final String RESPONSE = """
        HTTP/1.1 200 OK
        Server: nginx/1.22.1
        Date: Sun, 23 Nov 2025 00:00:00 GMT
        Content-Type: text/plain
        Content-Length: 1024
        Connection: keep-alive

        """.replace("\n", "\r\n");

    private final MessageHead head = new MessageHead();
    private final Http1HeadParser parser = new Http1HeadParser(head, Http1Options.DEFAULTS);
    private final ByteBuf request = direct(REQUEST);
    private final ByteBuf response = direct(RESPONSE);

    private static ByteBuf direct(String text) {
        ByteBuf buffer = Unpooled.directBuffer(text.length());
        buffer.writeCharSequence(text, StandardCharsets.US_ASCII);
        return buffer;
    }

    @Benchmark
    public int request() throws ProtocolViolation {
        parser.begin(HeadPart.REQUEST);
        parser.parse(request.readerIndex(0));
        return head.headerCount();
    }

    @Benchmark
    public int response() throws ProtocolViolation {
        parser.begin(HeadPart.RESPONSE);
        parser.parse(response.readerIndex(0));
        return head.status();
    }
}
