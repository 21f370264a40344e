package dev.meshwright.proxy.jwt;

import dev.meshwright.decide.jwt.Jwks;
import dev.meshwright.decide.jwt.JwtProvider.Keys;
import dev.meshwright.proxy.call.Call;
import dev.meshwright.proxy.call.CallOutcome;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.pool.LoopCluster;
import dev.meshwright.proxy.time.Deadlines;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// One request for a key set. Event-loop confined.
final class KeyFetch {
    /// Without a timeout of the provider.
    private static final long TIMEOUT_MILLIS = 5_000;

    /// A thousand RSA keys fit in it.
    private static final int BODY_BYTES_MAX = 1 << 20;

    @FunctionalInterface
    interface Done {
        /// @param set null when the fetch failed
        /// @param why it failed; empty when it did not
        void told(@Nullable Jwks set, String why);
    }

    private KeyFetch() {}

    static void start(Keys.Remote from, LoopCluster cluster, Deadlines deadlines, long random, Done done) {
        long millis = from.timeoutMillis() > 0 ? from.timeoutMillis() : TIMEOUT_MILLIS;
        new Call(cluster, deadlines, request(from), new byte[0], millis, BODY_BYTES_MAX, outcome -> read(outcome, done))
                .start(random);
    }

    private static MessageHead request(Keys.Remote from) {
        URI uri = URI.create(from.uri());
        MessageHead head = new MessageHead();
        head.method(head.append("GET"));
        head.scheme(head.append(uri.getScheme()));
        head.authority(head.append(uri.getRawAuthority()));
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        head.path(head.append(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery()));
        head.add("accept", "application/json");
        return head;
    }

    private static void read(CallOutcome outcome, Done done) {
        switch (outcome) {
            case CallOutcome.Failed(String why) -> done.told(null, why);
            case CallOutcome.Answered(MessageHead head, byte[] body, MessageHead _) -> {
                if (head.status() != 200) {
                    done.told(null, "status " + head.status());
                    return;
                }
                Jwks set = Jwks.parse(body);
                if (set.usable()) {
                    done.told(set, "");
                } else {
                    done.told(
                            null,
                            set.problems().isEmpty()
                                    ? "no key in it"
                                    : set.problems().getFirst());
                }
            }
        }
    }
}
