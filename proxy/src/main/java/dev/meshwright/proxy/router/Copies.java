package dev.meshwright.proxy.router;

import dev.meshwright.decide.edit.Rewriting;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.loop.LoopContext;
import dev.meshwright.proxy.pool.LoopCluster;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/// The copies of one request that its route's mirrors asked for. They never slow the request down, and nothing that
/// becomes of them reaches its client. Event-loop confined.
final class Copies {
    private final List<Copy> copies = new ArrayList<>(1);

    private Copies() {}

    /// Draws which mirrors get this request, and starts their copies; the body feeds them from then on.
    ///
    /// @param exchange whose request goes upstream
    /// @param body what came of it so far
    /// @param held bytes that a copy keeps for an upstream that is slower than the client
    static void start(Exchange exchange, RouteAction.Forward action, RequestBody body, long held) {
        Copies started = new Copies();
        LoopContext loop = exchange.loop();
        for (RouteAction.Mirror mirror : action.mirrors()) {
            LoopCluster cluster = loop.chance(mirror.millionths()) ? loop.cluster(mirror.cluster()) : null;
            if (cluster != null) {
                MessageHead head = new MessageHead();
                head.copyFrom(exchange.record().request);
                if (mirror.appendShadow()) {
                    head.authority(head.append(Rewriting.shadow(head.text(head.authority()))));
                }
                CopySpan span = CopySpan.begin(exchange, mirror.spans(), head);
                started.copies.add(new Copy(loop, cluster, head, held, action.timeoutMillis(), span));
            }
        }
        if (!started.copies.isEmpty()) {
            body.copyTo(started);
            started.copies.forEach(copy -> copy.start(exchange.record().protocol));
        }
    }

    /// Borrows `data`.
    void onData(ByteBuf data, boolean end) {
        for (Copy copy : copies) {
            copy.send(data, end);
        }
    }

    void onEnd() {
        for (Copy copy : copies) {
            copy.sendEnd();
        }
    }

    void onTrailers(MessageHead trailers) {
        for (Copy copy : copies) {
            copy.sendTrailers(trailers);
        }
    }

    /// The request will never be complete.
    void abandon() {
        copies.forEach(Copy::abandon);
    }
}
