package dev.meshwright.proxy.http2;

import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// The streams of a connection that are not over: by id, and a client's whose id is given when its head is sent, as
/// ids must go up on the wire. Look-up, adding and removing are O(1).
final class StreamTable {
    private final IntObjectHashMap<Http2Stream> numbered = new IntObjectHashMap<>();
    private final ArrayList<Http2Stream> unnumbered = new ArrayList<>(2);

    int size() {
        return numbered.size() + unnumbered.size();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    @Nullable
    Http2Stream get(int id) {
        return numbered.get(id);
    }

    /// With the id 0 it waits for its own.
    void add(Http2Stream stream) {
        if (stream.id == 0) {
            unnumbered.add(stream);
        } else {
            numbered.put(stream.id, stream);
        }
    }

    void number(Http2Stream stream, int id) {
        unnumbered.remove(stream);
        stream.id = id;
        numbered.put(id, stream);
    }

    void remove(Http2Stream stream) {
        if (stream.id == 0) {
            unnumbered.remove(stream);
        } else {
            numbered.remove(stream.id);
        }
    }

    /// A copy, as what is done with a stream can end others.
    Http2Stream[] snapshot() {
        Http2Stream[] all = numbered.values().toArray(new Http2Stream[size()]);
        int at = numbered.size();
        for (Http2Stream stream : unnumbered) {
            all[at++] = stream;
        }
        return all;
    }
}
