package dev.meshwright.proxy.http;

import dev.meshwright.decide.request.ArenaHead;

/// A request or response head, or trailers, as codecs read and write it.
///
/// Filled by a codec after strict validation, edited by routing, written by a codec. Reused by its owner: [#clear]
/// keeps the arrays. A copy is as large as it needs, as each request has two. Framing and hop-by-hop fields
/// (content-length, transfer-encoding, connection, host, te, upgrade, keep-alive) are not in the header list: the codec
/// keeps them apart ([#contentLength], authority) and writes them anew. Not thread-safe; event-loop confined.
public final class MessageHead extends ArenaHead {
    /// [#contentLength] of a message that declared none.
    public static final long UNKNOWN_LENGTH = -1;

    private static final int ARENA_KEPT_MAX = 16 * 1024;
    private static final int HEADERS_KEPT_MAX = 128;

    private long contentLength = UNKNOWN_LENGTH;
    private String upgrade = "";
    private boolean trailersAccepted;
    private HttpVersion version = HttpVersion.HTTP_1_1;

    /// Empties the head for reuse.
    public void clear() {
        empty(ARENA_KEPT_MAX, HEADERS_KEPT_MAX);
        contentLength = UNKNOWN_LENGTH;
        upgrade = "";
        trailersAccepted = false;
        version = HttpVersion.HTTP_1_1;
    }

    /// Makes this head an independent copy of `other`.
    public void copyFrom(MessageHead other) {
        clear();
        copy(other);
        contentLength = other.contentLength;
        upgrade = other.upgrade;
        trailersAccepted = other.trailersAccepted;
        version = other.version;
    }

    /// Body length in bytes as declared, or [#UNKNOWN_LENGTH].
    public long contentLength() {
        return contentLength;
    }

    public void contentLength(long length) {
        contentLength = length;
    }

    /// The protocol of an Upgrade that was asked for or granted (`websocket`), lower case; empty when none. Also set
    /// from an HTTP/2 extended CONNECT's `:protocol`; the codecs show that one as a GET, its acceptance as status
    /// 101, so both versions look alike. A router that does not allow the protocol sets it to the empty string.
    public String upgrade() {
        return upgrade;
    }

    public void upgrade(String protocol) {
        upgrade = protocol;
    }

    /// Whether the sender of this request said `te: trailers` (gRPC does); written anew by the codecs.
    public boolean trailersAccepted() {
        return trailersAccepted;
    }

    public void trailersAccepted(boolean accepted) {
        trailersAccepted = accepted;
    }

    /// The version this head was read in; no meaning when written.
    public HttpVersion version() {
        return version;
    }

    public void version(HttpVersion read) {
        version = read;
    }

    /// Whether a request asks for a tunnel: an Upgrade, or CONNECT.
    public boolean tunnelAsked() {
        return !upgrade.isEmpty() || equalsAscii(method(), "CONNECT");
    }
}
