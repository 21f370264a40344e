#!/usr/bin/env python3
"""Further HTTP/2 request forms: what HTTP/1 upstreams could read differently, HPACK and frame abuse."""
import os, sys
sys.path.insert(0, os.environ["ATTACKS_DIR"])
from attacklib import *
import h2_smuggling  # heads over 16 KiB go out with CONTINUATION
from h2_smuggling import get, post, raw_headers, trailers, SM


def fields(*change, drop=(), **kw):
    """A GET whose pseudo-headers are replaced."""
    def f(h, t):
        hs = [(k, v) for k, v in base("/c/%s/a" % t, **kw) if k not in drop]
        h.headers(1, hs + [(k, v.replace("{T}", t)) for k, v in change])
    return f


def literal(block_of, end=True):
    """A header block given as bytes."""
    def f(h, t):
        h.frame(1, 4 | (1 if end else 0), 1, block_of(t))
    return f


def lit(name, value):
    """A literal field without indexing, no Huffman; names and values below 127 bytes."""
    return b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value


def plain(t, extra=b""):
    p = b"/c/%s/a" % t.encode()
    return b"\x82\x86" + lit(b":authority", b"localhost") + lit(b":path", p) + extra


def frames(*fs):
    """After a request head without end: (type, flags, stream, payload)."""
    def f(h, t):
        h.headers(1, base("/c/%s/a" % t, "POST"), end=False)
        for kind, flags, sid, payload in fs:
            h.frame(kind, flags, sid, payload(h, t) if callable(payload) else payload)
    return f


def prior(*fs):
    """Frames before a request on stream 1."""
    def f(h, t):
        for kind, flags, sid, payload in fs:
            h.frame(kind, flags, sid, payload)
        h.headers(1, base("/c/%s/a" % t))
    return f


def padded(pad, length=None):
    def f(h, t):
        b = h.enc.encode(base("/c/%s/a" % t), huffman=False)
        h.frame(1, 0x4 | 0x1 | 0x8, 1, bytes([pad if length is None else length]) + b + b"\0" * pad)
    return f


def split_every(n):
    def f(h, t):
        b = h.enc.encode(base("/c/%s/a" % t), huffman=False)
        parts = [b[i:i + n] for i in range(0, len(b), n)]
        for i, p in enumerate(parts):
            h.frame(1 if i == 0 else 9, (1 if i == 0 else 0) | (4 if i == len(parts) - 1 else 0), 1, p)
    return f


def trailers_of(h, t):
    return h.enc.encode([("x-t", "1")], huffman=False)


CASES = [
    # values and names
    ("value-lead-space", get([("x-a", " a")]), "reject"),
    ("value-end-space", get([("x-a", "a ")]), "reject"),
    ("value-lead-tab", get([("x-a", "\ta")]), "reject"),
    ("value-cr", get([("x-a", "a\rb")]), "reject"),
    ("value-esc", get([("x-a", "a\x1bb")]), "safe"),
    ("value-del", get([("x-a", "a\x7fb")]), "safe"),
    ("value-end-crlf", get([("x-a", "a\r\n")]), "reject"),
    ("value-obs-fold", get([("x-a", "a\r\n b")]), "reject"),
    ("value-empty", get([("x-a", "")]), "ok"),
    ("name-only-colon", get([(":", "x")]), "reject"),
    ("name-colon-inside-end", get([("x-a:", "1")]), "reject"),
    ("name-lf", get([("x-a\n", "1")]), "reject"),
    ("name-tab", get([("x-a\t", "1")]), "reject"),
    ("name-del", get([("x-\x7f", "1")]), "reject"),
    ("name-request-line", get([("get /c/%s/SMUG http/1.1\r\nx", "1")]), "reject"),
    ("name-host-upper", get([("HOST", "evil")]), "reject"),
    ("name-cl-space", post([("content-length ", "0")], body=b"{SM}"), "reject"),
    ("name-te-colon", post([("transfer-encoding:", "chunked")], body=b"0\r\n\r\n{SM}"), "reject"),
    ("te-underscore", post([("transfer_encoding", "chunked")], body=b"0\r\n\r\n{SM}"), "safe"),
    ("te-mixed-underscore", post([("transfer-_encoding", "chunked")], body=b"hello"), "safe"),
    # framing fields
    ("cl-empty", post(cl=""), "reject"),
    ("cl-space", post(cl="5 5"), "reject"),
    ("cl-minus", post(cl="-5"), "reject"),
    ("cl-hex", post(cl="0x5"), "reject"),
    ("cl-huge", post(cl="18446744073709551621"), "reject"),
    ("cl-dup-same", post([("content-length", "5")], cl="5"), "safe", b"hello"),
    ("cl-lead-zero", post(cl="05"), "safe", b"hello"),
    ("cl-with-no-data", get([("content-length", "5")]), "reject"),
    ("cl-zero-end", get([("content-length", "0")]), "safe"),
    ("cl-in-trailers", trailers([("content-length", "5")]), "safe", b"hello"),
    ("host-in-trailers", trailers([("host", "evil")]), "safe", b"hello"),
    ("te-in-trailers", trailers([("te", "trailers")]), "safe", b"hello"),
    ("connection-in-trailers", trailers([("connection", "close")]), "reject-late"),
    ("upper-in-trailers", trailers([("X-T", "1")]), "reject-late"),
    ("crlf-in-trailers", trailers([("x-t", "1\r\nX-Injected: 1")]), "reject-late"),
    ("trailers-5000", trailers([("x-t", "1")] * 5000), "reject-late"),
    ("te-two-values", get([("te", "trailers, deflate")]), "reject"),
    ("te-twice", get([("te", "trailers"), ("te", "trailers")]), "safe"),
    ("http2-settings", get([("http2-settings", "AAMAAABkAAQAAP__")]), "safe"),
    ("expect", post([("expect", "100-continue")]), "safe", b"hello"),
    ("expect-other", post([("expect", "200-maybe")]), "safe"),
    ("cookie-crlf", get([("cookie", "a=1"), ("cookie", "b=2\r\nX-Injected: 1")]), "reject"),
    # authority and path
    ("authority-userinfo", fields((":authority", "u@localhost"), drop=(":authority",)), "reject"),
    ("authority-empty", fields((":authority", ""), drop=(":authority",)), "safe"),
    ("authority-none-host", fields(("host", "localhost"), drop=(":authority",)), "safe"),
    ("authority-none", fields(drop=(":authority",)), "safe"),
    ("authority-list", fields((":authority", "localhost, evil"), drop=(":authority",)), "reject"),
    ("authority-slash", fields((":authority", "localhost/x"), drop=(":authority",)), "reject"),
    ("authority-twice", raw_headers(lambda t: base("/c/%s/a" % t) + [(":authority", "evil")]), "reject"),
    ("authority-port-word", fields((":authority", "localhost:x"), drop=(":authority",)), "reject"),
    ("host-twice", get([("host", "localhost"), ("host", "evil")]), "reject"),
    ("host-crlf", get([("host", "localhost\r\nX-Injected: 1")]), "reject"),
    ("path-star", fields((":path", "*"), drop=(":path",)), "reject"),
    ("path-absolute", fields((":path", "http://evil/c/{T}/a"), drop=(":path",)), "reject"),
    ("path-fragment", get(path="/c/%s/a#b"), "safe"),
    ("path-two-slashes", get(path="//evil/c/%s/a"), "safe"),
    ("path-nul", get(path="/c/%s/a\x00"), "reject"),
    ("path-del", get(path="/c/%s/a\x7f"), "reject"),
    ("path-http-version", get(path="/c/%s/a HTTP/1.1"), "reject"),
    ("path-question-only", get(path="?/c/%s/a"), "reject"),
    ("path-64k", get(path="/c/%s/" + "a" * 65536), "reject"),
    ("scheme-none", fields(drop=(":scheme",)), "reject"),
    ("scheme-twice", raw_headers(lambda t: base("/c/%s/a" % t) + [(":scheme", "https")]), "reject"),
    ("scheme-ftp", fields((":scheme", "ftp"), drop=(":scheme",)), "safe"),
    ("scheme-empty", fields((":scheme", ""), drop=(":scheme",)), "reject"),
    ("scheme-path", fields((":scheme", "http://x/"), drop=(":scheme",)), "reject"),
    ("method-none", fields(drop=(":method",)), "reject"),
    ("method-empty", fields((":method", ""), drop=(":method",)), "reject"),
    ("method-colon", fields((":method", "GET:"), drop=(":method",)), "reject"),
    ("method-slash", fields((":method", "GET/x"), drop=(":method",)), "reject"),
    ("protocol-no-connect", get([(":protocol", "websocket")]), "reject"),
    ("connect-websocket", fields((":protocol", "websocket"), method="CONNECT"), "reject"),
    ("connect-with-path", fields(method="CONNECT"), "reject"),
    ("connect-crlf", raw_headers(lambda t: [(":method", "CONNECT"), (":authority", "x:1\r\nX-Injected: 1")]), "reject"),
    ("status-in-request", fields((":status", "200"), drop=(":method",)), "reject"),
    # HPACK
    ("hpack-index-0", literal(lambda t: plain(t, b"\x80")), "reject"),
    ("hpack-index-62", literal(lambda t: plain(t, b"\xbe")), "reject"),
    ("hpack-index-huge", literal(lambda t: plain(t, b"\xff\xff\xff\xff\xff\x0f")), "reject"),
    ("hpack-int-endless", literal(lambda t: plain(t, b"\x00\x7f" + b"\xff" * 200)), "reject"),
    ("hpack-int-zeros", literal(lambda t: plain(t, b"\x00\x7f" + b"\x80" * 200 + b"\x00")), "reject"),
    ("hpack-string-past-end", literal(lambda t: plain(t, b"\x00\x7f\x80\x80\x01abc")), "reject"),
    ("hpack-huffman-eos", literal(lambda t: plain(t, b"\x00\x03x-a\x84\xff\xff\xff\xff")), "reject"),
    ("hpack-huffman-padding", literal(lambda t: plain(t, b"\x00\x03x-a\x82\x1f\xff")), "reject"),
    ("hpack-huffman-crlf", literal(lambda t: plain(t, b"\x00\x03x-a\x88" + bytes.fromhex("1fffffe7fffffff3"))), "reject"),
    ("hpack-size-too-large", literal(lambda t: b"\x3f\xe1\xff\x03" + plain(t)), "reject"),
    ("hpack-size-in-midst", literal(lambda t: plain(t, b"\x20")), "reject"),
    ("hpack-size-zero", literal(lambda t: b"\x20" + plain(t)), "ok"),
    ("hpack-never-indexed", literal(lambda t: plain(t, b"\x10\x03x-a\x01b")), "ok"),
    ("hpack-cut", literal(lambda t: plain(t)[:-3]), "reject"),
    ("hpack-empty", literal(lambda t: b""), "reject"),
    ("hpack-static-status", literal(lambda t: plain(t, b"\x88")), "reject"),
    # frames
    ("padded-0", padded(0), "ok"),
    ("padded-100", padded(100), "ok"),
    ("padding-too-long", padded(5, 250), "reject"),
    ("continuation-10", split_every(12), "ok"),
    ("continuation-1-byte", split_every(1), "safe"),
    ("continuation-other-stream", lambda h, t: (h.frame(1, 1, 1, plain(t)[:5]), h.frame(9, 4, 3, plain(t)[5:])), "reject"),
    ("continuation-interleaved", lambda h, t: (h.frame(1, 1, 1, plain(t)[:5]), h.frame(6, 0, 0, b"\0" * 8), h.frame(9, 4, 1, plain(t)[5:])), "reject"),
    ("continuation-alone", prior((9, 4, 1, b"")), "reject"),
    ("continuation-unknown-frame", lambda h, t: (h.frame(1, 1, 1, plain(t)[:5]), h.frame(0xEE, 0, 0, b""), h.frame(9, 4, 1, plain(t)[5:])), "reject"),
    ("data-on-stream-0", frames((0, 0, 0, b"x")), "reject-late"),
    ("data-on-idle", frames((0, 0, 5, b"x")), "reject-late"),
    ("data-even-stream", frames((0, 0, 2, b"x")), "reject-late"),
    ("data-after-end", frames((0, 1, 1, b"hello"), (0, 1, 1, b"more")), "safe", b"hello"),
    ("data-padding-too-long", frames((0, 9, 1, b"\x09hello")), "reject-late"),
    ("data-padding-all", frames((0, 9, 1, b"\x05\0\0\0\0\0")), "safe", b""),
    ("data-too-large", frames((0, 1, 1, b"x" * 16385)), "reject-late"),
    ("headers-after-end", lambda h, t: (h.headers(1, base("/c/%s/a" % t)), h.headers(1, base("/c/%s/SMUG" % t))), "safe"),
    ("headers-twice-open", frames((1, 5, 1, lambda h, t: h.enc.encode(base("/c/%s/SMUG" % t), huffman=False))), "reject-late"),
    ("trailers-without-end", frames((1, 4, 1, trailers_of)), "reject-late"),
    ("trailers-then-data", frames((0, 0, 1, b"hello"), (1, 5, 1, trailers_of), (0, 1, 1, b"more")), "safe"),
    ("headers-stream-0", prior((1, 5, 0, b"\x82")), "reject"),
    ("headers-even", prior((1, 5, 2, b"\x82\x86\x84")), "reject"),
    ("headers-lower-id", lambda h, t: (h.headers(5, base("/direct")), h.headers(1, base("/c/%s/SMUG" % t))), "reject"),
    ("push-promise", prior((5, 4, 1, b"\0\0\0\x02\x82")), "reject"),
    ("settings-on-stream", prior((4, 0, 1, b"")), "reject"),
    ("settings-5-bytes", prior((4, 0, 0, b"\0\x03\0\0\0")), "reject"),
    ("settings-ack-payload", prior((4, 1, 0, b"\0\x03\0\0\0\x64")), "reject"),
    ("settings-push-2", prior((4, 0, 0, b"\0\x02\0\0\0\x02")), "reject"),
    ("settings-window-2-31", prior((4, 0, 0, b"\0\x04\x80\0\0\0")), "reject"),
    ("settings-frame-small", prior((4, 0, 0, b"\0\x05\0\0\0\x01")), "reject"),
    ("settings-table-0", prior((4, 0, 0, b"\0\x01\0\0\0\0")), "ok"),
    ("settings-table-huge", prior((4, 0, 0, b"\0\x01\xff\xff\xff\xff")), "ok"),
    ("settings-streams-0", prior((4, 0, 0, b"\0\x03\0\0\0\0")), "ok"),
    ("settings-unknown", prior((4, 0, 0, b"\xff\xff\xff\xff\xff\xff")), "ok"),
    ("ping-7", prior((6, 0, 0, b"\0" * 7)), "reject"),
    ("ping-on-stream", prior((6, 0, 1, b"\0" * 8)), "reject"),
    ("goaway-short", prior((7, 0, 0, b"\0" * 7)), "reject"),
    ("goaway-then-request", prior((7, 0, 0, b"\0" * 8)), "safe"),
    ("window-0", prior((8, 0, 0, b"\0\0\0\0")), "reject"),
    ("window-3-bytes", prior((8, 0, 0, b"\0\0\x01")), "reject"),
    ("window-idle", prior((8, 0, 7, b"\0\0\0\x01")), "reject"),
    ("window-reserved-bit", prior((8, 0, 0, b"\x80\0\0\x01")), "ok"),
    ("rst-idle", prior((3, 0, 9, b"\0\0\0\x08")), "reject"),
    ("rst-3-bytes", frames((3, 0, 1, b"\0\0\x08")), "reject-late"),
    ("priority-4-bytes", prior((2, 0, 1, b"\0\0\0\0")), "reject"),
    ("priority-self", prior((2, 0, 1, b"\0\0\0\x01\x10")), "reject"),
    ("headers-priority-self", lambda h, t: h.frame(1, 0x25, 1, b"\0\0\0\x01\x10" + plain(t)), "reject"),
    ("headers-priority-short", lambda h, t: h.frame(1, 0x25, 1, b"\0\0\0"), "reject"),
    ("altsvc", prior((10, 0, 0, b"\0\x01a" + b"b")), "ok"),
    ("origin-frame", prior((12, 0, 0, b"\0\x01a")), "ok"),
    ("reserved-stream-bit", lambda h, t: h.frame(1, 5, 0x80000001, plain(t)), "ok"),
    ("frame-length-16m", prior((0xEE, 0, 0, b"x" * 20000)), "reject"),
    # limits
    ("fields-101", get([("x-%d" % i, "1") for i in range(101)]), "reject"),
    ("fields-same-5000", get([("x", "")] * 5000), "reject"),
    ("cookies-5000", get([("cookie", "")] * 5000), "reject"),
    ("cookies-90", get([("cookie", "a%d=1" % i) for i in range(90)]), "ok"),
    ("field-59k", get([("x-a", "a" * 55000)]), "safe"),
]

if __name__ == "__main__":
    a = args(__doc__)
    s = Suite("h2_smuggling_more", a)
    run_h2(s, CASES)
    s.done()
