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
    private static final int BODY = 1024;

    /// Small objects that tell one exchange's events from another's, and texts for headers that are added; no
    /// arrays for heads, no buffers.
    private static final long BYTES_MAX = 2_048;

    private static final byte[] REQUEST =
            "GET /items?id=42 HTTP/1.1\r\nhost: shop\r\naccept: */*\r\nuser-agent: test\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    @Test
    void request_onConnectionsThatAreOpen_allocatesNoBuffersAndNoHeads() throws Exception {
        ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
        // Following every buffer would allocate more than what is measured.
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        try (var app = ScriptedUpstream.answering("x".repeat(BODY));
                var proxy = new ProxyFixture(
                        1, http("[{match: {prefix: /}, route: {cluster: app}}]", cluster("app", "", app.port())));
                var client = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long loop = loopThread(threads);
            client.setSoTimeout(20_000);
            for (int i = 0; i < WARM; i++) {
                exchange(client);
            }
            long before = threads.getThreadAllocatedBytes(loop);
            for (int i = 0; i < REQUESTS; i++) {
                exchange(client);
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

    /// One request, and its answer to the last byte of the body. The head's length is not known: it says how many
    /// milliseconds the upstream took.
    private static void exchange(Socket client) throws IOException {
        OutputStream out = client.getOutputStream();
        out.write(REQUEST);
        out.flush();
        InputStream in = client.getInputStream();
        byte[] read = new byte[8192];
        int body = 0;
        while (body < BODY) {
            int length = in.read(read);
            if (length < 0) {
                throw new IOException("the connection ended within an answer");
            }
            for (int i = 0; i < length; i++) {
                body = read[i] == 'x' ? body + 1 : 0;
            }
        }
    }
}
