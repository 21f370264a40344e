package dev.meshwright.proxy.admin;

import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request to the admin endpoint. A body is read and dropped, up to a bound. Confined to the admin loop.
final class AdminExchange implements HttpStreamListener {
    private static final Logger LOG = LoggerFactory.getLogger(AdminExchange.class);
    private static final int BODY_MAX = 64 * 1024;

    private final HttpStream stream;
    private final AdminPages pages;
    private String method = "";
    private String target = "";
    private String refusal = "";
    private int bodyBytes;
    private boolean done;

    AdminExchange(HttpStream stream, AdminPages pages) {
        this.stream = stream;
        this.pages = pages;
    }

    @Override
    public void onHead(MessageHead head, boolean end) {
        method = head.text(head.method());
        target = head.text(head.path());
        refusal = refusalOf(head.text(head.authority()), head.first("origin"));
        if (end) {
            answer();
        }
    }

    /// A page in a browser may not talk to us: it would come by a name (DNS rebinding) or say its origin.
    private static String refusalOf(String authority, String origin) {
        if (!origin.isEmpty()) {
            return "requests of web pages are refused (header Origin: " + origin + ")\n";
        }
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        boolean literal = !host.isEmpty() && host.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.');
        boolean local = literal || host.startsWith("[") || host.equals("localhost") || host.isEmpty();
        return local ? "" : "host '" + host + "' is refused (expected: localhost or an IP address)\n";
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        bodyBytes += data.readableBytes();
        data.release();
        if (bodyBytes > BODY_MAX) {
            send(AdminResponse.text(413, "body: more than " + BODY_MAX + " bytes\n"));
        } else if (end) {
            answer();
        }
    }

    @Override
    public void onTrailers(MessageHead trailers) {
        answer();
    }

    @Override
    public void onReset(StreamReset reason) {
        done = true;
    }

    @Override
    public void onWritabilityChanged(boolean writable) {
        // Pages are small and made whole; there is nothing to pause.
    }

    private void answer() {
        if (!refusal.isEmpty()) {
            send(AdminResponse.text(403, refusal));
            return;
        }
        if (!method.equals("GET") && !method.equals("HEAD") && !method.equals("POST")) {
            send(AdminResponse.text(405, "method " + method + " is not known here (use GET or POST)\n"));
            return;
        }
        try {
            send(pages.answer(method, target));
        } catch (RuntimeException bug) {
            LOG.error("admin page {} failed", target, bug);
            send(AdminResponse.text(500, "this page failed; the proxy's log says why\n"));
        }
    }

    private void send(AdminResponse response) {
        if (done) {
            return;
        }
        done = true;
        byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
        MessageHead head = new MessageHead();
        head.status(response.status());
        head.contentLength(body.length);
        head.add("content-type", response.contentType());
        head.add("cache-control", "no-cache, max-age=0");
        head.add("x-content-type-options", "nosniff");
        boolean empty = method.equals("HEAD") || body.length == 0;
        stream.sendHead(head, empty);
        if (!empty) {
            stream.sendData(Unpooled.wrappedBuffer(body), true);
        }
    }
}
