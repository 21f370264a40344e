package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static dev.meshwright.proxy.server.ProxyFixture.http;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// What a request allocates on the event loop, from the client's bytes to the client's bytes.
class RequestAllocationTest {
    private static final int WARM = 2_000;
    private static final int REQUESTS = 2_000;

    /// Small objects that tell one exchange's events from another's, and texts for headers that are added; no arrays
    /// for
    /// heads, no buffers.
    private static final long BYTES_MAX = 2_048;

    private static final byte[] REQUEST =
            "GET /items?id=42 HTTP/1.1\r\nhost: shop\r\naccept: */*\r\nuser-agent: test\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    @Test
    void request_onConnectionsThatAreOpen_allocatesNoBuffersAndNoHeads() throws Exception {
        ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
        // Following every buffer would allocate more than what is measured.
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        try (var app = ScriptedUpstream.answering("x".repeat(1024));
                var proxy = new ProxyFixture(
                        1, http("[{match: {prefix: /}, route: {cluster: app}}]", cluster("app", "", app.port())));
                var client = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long loop = loopThread(threads);
            int answer = exchange(client, 0);
            for (int i = 0; i < WARM; i++) {
                exchange(client, answer);
            }
            long before = threads.getThreadAllocatedBytes(loop);
            for (int i = 0; i < REQUESTS; i++) {
                exchange(client, answer);
            }
            long each = (threads.getThreadAllocatedBytes(loop) - before) / REQUESTS;
            assertThat(each).as("bytes per request").isLessThan(BYTES_MAX);
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    private static long loopThread(ThreadMXBean threads) {
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && info.getThreadName().startsWith("mw-loop")) {
                return info.getThreadId();
            }
        }
        throw new AssertionError("the proxy has no event loop");
    }

    /// @param expected bytes of the answer; 0 when they are to be found out
    /// @return bytes of the answer
    private static int exchange(Socket client, int expected) throws IOException {
        OutputStream out = client.getOutputStream();
        out.write(REQUEST);
        out.flush();
        InputStream in = client.getInputStream();
        if (expected > 0) {
            in.skipNBytes(expected);
            return expected;
        }
        byte[] read = new byte[8192];
        int length = 0;
        String text = "";
        while (!text.endsWith("x".repeat(1024))) {
            length += in.read(read, length, read.length - length);
            text = new String(read, 0, length, StandardCharsets.ISO_8859_1);
        }
        return length;
    }
}
