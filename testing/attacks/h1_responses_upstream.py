#!/usr/bin/env python3
"""Hostile upstreams of our own, HTTP/1 and HTTP/2, behind the listeners of bootstrap.yaml that have one to themselves.

21086 (HTTP/1) goes to 127.0.0.1:21920, 21085 (h2c) to 127.0.0.1:21910 in HTTP/2: both ports are served here. An answer is
passed on clean, or it is a 5xx, a reset or a cut; never bytes of another answer, never two readings.
"""
import os, sys, threading
sys.path.insert(0, os.environ["ATTACKS_DIR"])
from attacklib import *

H1_PORT, H1_UP, H2_PORT, H2_UP = 21086, 21920, 21085, 21910
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CLEAN = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nclean"


class Upstream(threading.Thread):
    """Answers each connection by the script of the moment."""

    def __init__(self, port, serve):
        super().__init__(daemon=True)
        self.l = socket.create_server(("127.0.0.1", port), backlog=256)
        self.serve, self.script = serve, None

    def run(self):
        while True:
            try:
                s, _ = self.l.accept()
            except OSError:
                return
            threading.Thread(target=self.one, args=(s,), daemon=True).start()

    def one(self, s):
        try:
            s.settimeout(20)
            self.serve(s, self)
        except OSError:
            pass
        finally:
            s.close()


def serve1(s, up):
    """up.script: list of pieces (bytes, seconds, 'close') for a request of '/bad'; others get CLEAN."""
    buf = b""
    while True:
        while b"\r\n\r\n" not in buf:
            d = s.recv(65536)
            if not d:
                return
            buf += d
        head, _, buf = buf.partition(b"\r\n\r\n")
        m = re.search(rb"\r\ncontent-length: *(\d+)", head, re.I)
        need = int(m.group(1)) if m else 0
        if b"/bad" not in head:
            s.sendall(CLEAN)
            continue
        for piece in up.script:
            if piece == "close":
                return
            if piece == "reset":
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                return
            if isinstance(piece, (int, float)):
                time.sleep(piece)
            else:
                s.sendall(piece)
        while len(buf) < need:
            d = s.recv(65536)
            if not d:
                return
            buf += d
        buf = buf[need:]


def head(*lines, body=b""):
    return b"\r\n".join((b"HTTP/1.1 200 OK",) + lines) + b"\r\n\r\n" + body


CL2 = b"Content-Length: 2"
CH = b"Transfer-Encoding: chunked"
POISON = b"HTTP/1.1 200 OK\r\nX-Poison: 1\r\nContent-Length: 8\r\n\r\npoisoned"
WS = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
# id, script, verdict: 5xx, clean (or 5xx), cut (200 that is visibly broken, or 5xx); method; extra request lines
RESPONSES = [
    ("no-reason", [b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"], "clean"),
    ("two-spaces", [b"HTTP/1.1  200 OK\r\nContent-Length: 2\r\n\r\nok"], "5xx"),
    ("tab-status", [b"HTTP/1.1\t200 OK\r\nContent-Length: 2\r\n\r\nok"], "5xx"),
    ("http2-status", [b"HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok"], "5xx"),
    ("http09", [b"hello\n"], "5xx"),
    ("icy", [b"ICY 200 OK\r\nContent-Length: 2\r\n\r\nok"], "5xx"),
    ("lower-http", [b"http/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"], "5xx"),
    ("status-20", [b"HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok"], "5xx"),
    ("status-2000", [b"HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok"], "5xx"),
    ("status-minus", [b"HTTP/1.1 -20 OK\r\nContent-Length: 2\r\n\r\nok"], "5xx"),
    ("status-letters", [b"HTTP/1.1 2x0 OK\r\nContent-Length: 2\r\n\r\nok"], "5xx"),
    ("status-000", [b"HTTP/1.1 000 OK\r\nContent-Length: 2\r\n\r\nok"], "5xx"),
    ("status-999", [b"HTTP/1.1 999 OK\r\nContent-Length: 2\r\n\r\nok"], "clean"),
    ("reason-cr", [b"HTTP/1.1 200 O\rK\r\nContent-Length: 2\r\n\r\nok"], "5xx"),
    ("reason-nul", [b"HTTP/1.1 200 O\0K\r\nContent-Length: 2\r\n\r\nok"], "5xx"),
    ("reason-64k", [b"HTTP/1.1 200 " + b"a" * 70000 + b"\r\nContent-Length: 2\r\n\r\nok"], "5xx"),
    ("lf-lines", [b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok"], "clean"),
    ("value-cr", [head(b"X: a\rSet-Cookie: evil=1", CL2, body=b"ok")], "5xx"),
    ("value-lf", [head(b"X: a\nSet-Cookie: evil=1", CL2, body=b"ok")], "clean"),
    ("value-esc", [head(b"X: \x1b[2J", CL2, body=b"ok")], "clean"),
    ("name-empty", [head(b": a", CL2, body=b"ok")], "5xx"),
    ("name-space", [head(b"X Y: a", CL2, body=b"ok")], "5xx"),
    ("no-colon", [head(b"Xa", CL2, body=b"ok")], "5xx"),
    ("first-line-fold", [head(b" X: a", CL2, body=b"ok")], "5xx"),
    ("cl-list-same", [head(b"Content-Length: 2, 2", body=b"ok")], "clean"),
    ("cl-list-differ", [head(b"Content-Length: 2, 3", body=b"ok")], "5xx"),
    ("cl-plus", [head(b"Content-Length: +2", body=b"ok")], "5xx"),
    ("cl-hex", [head(b"Content-Length: 0x2", body=b"ok")], "5xx"),
    ("cl-overflow", [head(b"Content-Length: 18446744073709551618", body=b"ok")], "5xx"),
    ("cl-empty", [head(b"Content-Length:", body=b"ok"), "close"], "5xx"),
    ("cl-poison", [head(CL2, body=b"ok" + POISON)], "clean"),
    ("cl-poison-late", [head(CL2, body=b"ok"), 0.3, POISON], "clean"),
    ("idle-bytes", [head(CL2, body=b"ok"), 0.3, b"x"], "clean"),
    ("cl-short-close", [head(b"Content-Length: 10", body=b"ok"), "close"], "cut"),
    ("cl-short-reset", [head(b"Content-Length: 10", body=b"ok"), "reset"], "cut"),
    ("te-http10", [b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "close"], "clean"),
    ("te-gzip", [head(b"Transfer-Encoding: gzip", body=b"ok"), "close"], "5xx"),
    ("te-chunked-identity", [head(b"Transfer-Encoding: chunked, identity", body=b"2\r\nok\r\n0\r\n\r\n"), "close"], "5xx"),
    ("te-twice", [head(CH, CH, body=b"2\r\nok\r\n0\r\n\r\n")], "clean"),
    ("te-and-cl", [head(CH, CL2, body=b"2\r\nok\r\n0\r\n\r\n")], "clean"),
    ("te-vtab", [head(b"Transfer-Encoding: \x0bchunked", body=b"2\r\nok\r\n0\r\n\r\n")], "5xx"),
    ("te-space-colon", [head(b"Transfer-Encoding : chunked", body=b"2\r\nok\r\n0\r\n\r\n")], "5xx"),
    ("chunk-overflow", [head(CH, body=b"10000000000000002\r\nok\r\n0\r\n\r\n"), "close"], "cut"),
    ("chunk-no-crlf", [head(CH, body=b"2\r\nokXX0\r\n\r\n"), "close"], "cut"),
    ("chunk-lf", [head(CH, body=b"2\nok\n0\n\n"), "close"], "cut"),
    ("chunk-minus", [head(CH, body=b"-2\r\nok\r\n0\r\n\r\n"), "close"], "cut"),
    ("chunk-no-last", [head(CH, body=b"2\r\nok\r\n"), "close"], "cut"),
    ("chunk-half-last", [head(CH, body=b"2\r\nok\r\n0\r\n"), "close"], "cut"),
    ("chunk-ext", [head(CH, body=b"2;a=b\r\nok\r\n0\r\n\r\n")], "clean"),
    ("trailer-cl", [head(CH, body=b"2\r\nok\r\n0\r\nContent-Length: 50\r\n\r\n")], "clean"),
    ("trailer-bomb", [head(CH, body=b"2\r\nok\r\n0\r\n" + b"X: a\r\n" * 20000 + b"\r\n")], "cut"),
    ("trailer-endless", [head(CH, body=b"2\r\nok\r\n0\r\nX: " + b"a" * 200000)], "cut"),
    ("204-with-cl", [b"HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\nok"], "clean"),
    ("204-with-chunked", [b"HTTP/1.1 204 No\r\n" + CH + b"\r\n\r\n2\r\nok\r\n0\r\n\r\n"], "clean"),
    ("304-with-body", [b"HTTP/1.1 304 No\r\nContent-Length: 2\r\n\r\nok"], "clean"),
    ("head-with-body", [head(CL2, body=b"ok")], "clean", b"HEAD"),
    ("head-with-poison", [head(b"Content-Length: 0", body=POISON)], "clean", b"HEAD"),
    ("100-with-cl", [b"HTTP/1.1 100 Continue\r\nContent-Length: 2\r\n\r\nok", OK], "5xx"),
    ("102-endless", [b"HTTP/1.1 102 Processing\r\n\r\n" * 5000], "5xx"),
    ("103-bomb", [b"HTTP/1.1 103 Hints\r\nLink: " + b"a" * 50000 + b"\r\n\r\n"] * 30, "5xx"),
    ("199-then-200", [b"HTTP/1.1 199 X\r\n\r\n", OK], "clean"),
    ("101-unasked", [b"HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0"], "5xx"),
    ("101-other-protocol", [b"HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nraw"], "5xx", b"GET", WS),
    ("101-no-upgrade", [b"HTTP/1.1 101 Switching\r\n\r\nraw"], "5xx", b"GET", WS),
    ("101-with-cl", [b"HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 3\r\n\r\nraw", "close"], "any", b"GET", WS),
    ("200-to-websocket", [OK + POISON], "clean", b"GET", WS),
    ("200-to-connect", [OK], "5xx", b"CONNECT"),
    ("connection-drops-cl", [head(b"Connection: Content-Length", CL2, body=b"ok")], "clean"),
    ("connection-drops-cookie", [head(b"Connection: set-cookie, x-a", b"Set-Cookie: a=b", CL2, body=b"ok")], "clean"),
    ("before-request-end", [b"HTTP/1.1 400 No\r\nContent-Length: 2\r\n\r\nno"], "any", b"POST", b"Content-Length: 100000\r\n"),
    ("http10-keep-alive", [b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"], "clean"),
    ("until-close", [b"HTTP/1.1 200 OK\r\n\r\nok", "close"], "clean"),
    ("underscore-cl", [head(b"Content_Length: 50", CL2, body=b"ok")], "clean"),
    ("leading-crlf", [b"\r\n\r\n" + OK], "5xx-or-clean"),
    ("nothing-then-close", ["close"], "5xx"),
    ("half-head-close", [b"HTTP/1.1 200 OK\r\nContent-Le", "close"], "5xx"),
    ("byte-by-byte", [bytes([b]) for b in OK], "clean"),
]


def responses(s):
    up = Upstream(H1_UP, serve1)
    up.start()
    for row in RESPONSES:
        cid, script, verdict = row[:3]
        method = row[3] if len(row) > 3 else b"GET"
        extra = row[4] if len(row) > 4 else b""
        cid = "h1-" + cid
        if not s.want(cid):
            continue
        up.script = script
        why = []
        q = socket.create_connection(("127.0.0.1", H1_PORT), timeout=6)
        target = b"h:1" if method == b"CONNECT" else b"/bad"
        q.sendall(method + b" " + target + b" HTTP/1.1\r\nHost: localhost\r\n" + extra + b"\r\n")
        raw, closed = read_all(q, quiet=1.0, total=6)
        q.close()
        finals = [x for x in statuses(raw) if x >= 200 or x == 101]
        first = finals[0] if finals else None
        failed = (first is None and closed) or (first or 0) >= 500 or (method == b"CONNECT" and (first or 0) >= 400)
        body_head = next((x for x in raw.split(b"\r\n\r\n") if re.match(rb"HTTP/1\.1 [2-9]", x)), b"").lower()
        if first is None and not closed:
            why.append("no answer")
        if verdict == "5xx" and not failed:
            why.append("status %s closed=%s" % (finals, closed))
        if not failed:
            if body_head.count(b"\ncontent-length:") + body_head.count(b"\ntransfer-encoding:") > 1:
                why.append("two framings: %r" % body_head[:150])
            if b"evil=1" in body_head and re.search(rb"\nset-cookie: *evil", body_head) and b"\rset" in body_head:
                why.append("split head: %r" % body_head[:150])
            if re.search(rb"[\0\x1b]", body_head) or re.search(rb"\r(?!\n)", body_head):
                why.append("control character passed on")
        if verdict == "cut" and not failed:
            if not closed:
                why.append("broken body not signalled")
            if raw.endswith(b"0\r\n\r\n"):
                why.append("broken body ended as if complete")
        if b"poison" in raw.lower():
            why.append("left-over passed on")
        if method == b"HEAD" and raw.count(b"\r\n\r\n") and raw.split(b"\r\n\r\n", 1)[1]:
            why.append("body to HEAD")
        for i in range(3):
            for _ in range(3):  # A 503 can be the race with the upstream's close: ask once more.
                v = socket.create_connection(("127.0.0.1", H1_PORT), timeout=6)
                v.sendall(b"GET /v HTTP/1.1\r\nHost: localhost\r\n\r\n")
                got, _ = read_all(v, quiet=0.3, total=4)
                v.close()
                if statuses(got)[:1] not in ([502], [503]):
                    break
            if not got.endswith(b"clean"):
                why.append("victim %d got %r" % (i, got[-60:]))
        s.add(cid, not why, "; ".join(why) or "%s %s closed=%s" % (verdict, finals, closed))
    up.l.close()


# ---------------------------------------------------------------- HTTP/2 upstream
def block(*fields):
    from hpack import Encoder
    return Encoder().encode(list(fields), huffman=False)


ST = (":status", "200")


class Peer:
    """The frames of a connection that the proxy opened."""

    def __init__(self, s):
        self.s, self.buf = s, b""

    def need(self, n):
        while len(self.buf) < n:
            d = self.s.recv(65536)
            if not d:
                raise OSError("closed")
            self.buf += d
        out, self.buf = self.buf[:n], self.buf[n:]
        return out

    def frame(self):
        h = self.need(9)
        return h[3], h[4], int.from_bytes(h[5:9], "big") & 0x7FFFFFFF, self.need(int.from_bytes(h[:3], "big"))


def serve2(s, up):
    from hpack import Decoder
    p, dec = Peer(s), Decoder()
    if p.need(24) != PREFACE:
        return
    s.sendall(frame(4, 0, 0, b""))
    while True:
        t, fl, sid, payload = p.frame()
        if t == 4 and not fl & 1:
            s.sendall(frame(4, 1, 0, b""))
        elif t == 6 and not fl & 1:
            s.sendall(frame(6, 1, 0, payload))
        elif t == 1:
            if fl & 0x20:
                payload = payload[5:]
            hs = dict(dec.decode(payload))
            if "/bad" not in hs.get(":path", ""):
                s.sendall(frame(1, 4, sid, block(ST)) + frame(0, 1, sid, b"clean"))
            else:
                up.script(s, sid)


def say(*fs):
    def f(s, sid):
        for t, fl, at, payload in fs:
            s.sendall(frame(t, fl, sid if at is None else at, payload))
    return f


def repeat(n, make):
    def f(s, sid):
        for i in range(n):
            s.sendall(make(i, sid))
    return f


def then_close(f):
    def g(s, sid):
        f(s, sid)
        raise OSError("the script closes")
    return g


HEAD, HEAD_END = (1, 4, None, block(ST)), (1, 5, None, block(ST))
# id, script, verdict: 5xx (error or reset), clean (200 with that body, or error), cut (reset after the head, or error)
H2_RESPONSES = [
    ("no-status", say((1, 5, None, block(("x", "1")))), "5xx"),
    ("status-twice", say((1, 5, None, block(ST, (":status", "404")))), "5xx"),
    ("status-99", say((1, 5, None, block((":status", "99")))), "5xx"),
    ("status-text", say((1, 5, None, block((":status", "2x0")))), "5xx"),
    ("status-101", say((1, 4, None, block((":status", "101")))), "5xx"),
    ("status-late", say((1, 5, None, block(("x", "1"), ST))), "5xx"),
    ("request-pseudo", say((1, 5, None, block(ST, (":path", "/")))), "5xx"),
    ("upper-name", say((1, 5, None, block(ST, ("X-A", "1")))), "5xx"),
    ("value-crlf", say((1, 5, None, block(ST, ("x-a", "1\r\nset-cookie: evil=1")))), "5xx"),
    ("value-nul", say((1, 5, None, block(ST, ("x-a", "1\0")))), "5xx"),
    ("connection-field", say((1, 5, None, block(ST, ("connection", "close")))), "5xx"),
    ("te-field", say((1, 5, None, block(ST, ("transfer-encoding", "chunked")))), "5xx"),
    ("cl-twice", say((1, 4, None, block(ST, ("content-length", "2"), ("content-length", "3"))), (0, 1, None, b"ok")), "5xx"),
    ("cl-short", say((1, 4, None, block(ST, ("content-length", "5"))), (0, 1, None, b"ok")), "cut"),
    ("cl-long", say((1, 4, None, block(ST, ("content-length", "1"))), (0, 1, None, b"ok")), "cut"),
    ("cl-no-data", say((1, 5, None, block(ST, ("content-length", "5")))), "5xx"),
    ("data-first", say((0, 1, None, b"ok")), "5xx"),
    ("data-after-end", say(HEAD, (0, 1, None, b"ok"), (0, 1, None, b"poison")), "clean"),
    ("headers-after-end", say(HEAD, (0, 1, None, b"ok"), (1, 5, None, block(ST, ("x-poison", "1")))), "clean"),
    ("trailers-without-end", say(HEAD, (0, 0, None, b"ok"), (1, 4, None, block(("x-t", "1")))), "cut"),
    ("trailers-pseudo", say(HEAD, (0, 0, None, b"ok"), (1, 5, None, block((":status", "500")))), "cut"),
    ("informational-end", say((1, 5, None, block((":status", "103")))), "5xx"),
    ("informational-2000", repeat(2000, lambda i, sid: frame(1, 4, sid, block((":status", "103")))), "5xx"),
    ("push-promise", say((5, 4, None, b"\0\0\0\x02" + block((":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/")))), "5xx"),
    ("even-stream", say((1, 5, 2, block(ST))), "5xx"),
    ("unopened-stream", say((1, 5, 99, block(ST))), "5xx"),
    ("stream-0", say((1, 5, 0, block(ST))), "5xx"),
    ("frame-too-large", say(HEAD, (0, 1, None, b"x" * 20000)), "cut"),
    ("hpack-broken", say((1, 5, None, b"\xbf\xff\xff\xff\xff\xff")), "5xx"),
    ("window-overflow", say(HEAD, (8, 0, 0, b"\x7f\xff\xff\xff"), (8, 0, 0, b"\x7f\xff\xff\xff")), "cut"),
    ("window-zero", say((8, 0, 0, b"\0\0\0\0")), "5xx"),
    ("goaway-0", say((7, 0, 0, b"\0" * 8)), "5xx"),
    ("goaway-then-answer", say((7, 0, 0, b"\x7f\xff\xff\xff" + b"\0" * 4), HEAD, (0, 1, None, b"ok")), "clean"),
    ("rst-refused", say((3, 0, None, b"\0\0\0\x07")), "5xx"),
    ("rst-no-error", say((3, 0, None, b"\0\0\0\0")), "5xx"),
    ("rst-after-head", say(HEAD, (3, 0, None, b"\0\0\0\x02")), "cut"),
    ("close-after-head", then_close(say(HEAD)), "cut"),
    ("close-in-body", then_close(say(HEAD, (0, 0, None, b"o"))), "cut"),
    ("continuation-endless", lambda s, sid: (s.sendall(frame(1, 0, sid, block(ST))), repeat(5000, lambda i, x: frame(9, 0, x, b"\x00\x01x\x01y"))(s, sid)), "5xx"),
    ("head-1MiB", lambda s, sid: (s.sendall(frame(1, 0, sid, block(ST))), repeat(100, lambda i, x: frame(9, 0, x, b"\x00\x01x\x7f\x81\x3e" + b"a" * 8064))(s, sid)), "5xx"),
    ("head-fields-5000", say((1, 5, None, block(ST, *[("x", "")] * 5000)[:16000])), "5xx"),
    ("ping-flood", repeat(60000, lambda i, sid: frame(6, 0, 0, b"\0" * 8)), "5xx"),
    ("settings-flood", repeat(60000, lambda i, sid: frame(4, 0, 0, b"")), "5xx"),
    ("empty-data-flood", lambda s, sid: (s.sendall(frame(1, 4, sid, block(ST))), repeat(60000, lambda i, x: frame(0, 0, x, b""))(s, sid)), "cut"),
    ("padding-flood", lambda s, sid: (s.sendall(frame(1, 4, sid, block(ST))), repeat(60000, lambda i, x: frame(0, 8, x, b"\0"))(s, sid)), "cut"),
    ("data-over-window", lambda s, sid: (s.sendall(frame(1, 4, sid, block(ST))), repeat(2000, lambda i, x: frame(0, 0, x, b"z" * 16384))(s, sid)), "any"),
    ("streams-max-0", say((4, 0, 0, b"\0\3\0\0\0\0"), HEAD, (0, 1, None, b"ok")), "clean"),
    ("settings-window-huge", say((4, 0, 0, b"\0\4\xff\xff\xff\xff")), "5xx"),
    ("settings-push-1", say((4, 0, 0, b"\0\2\0\0\0\1")), "5xx"),
    ("http1-answer", lambda s, sid: s.sendall(OK), "5xx"),
    ("grpc-status-bad", say((1, 4, None, block(ST, ("content-type", "application/grpc"))), (1, 5, None, block(("grpc-status", "999999")))), "any"),
    ("grpc-trailers-only", say((1, 5, None, block(ST, ("content-type", "application/grpc"), ("grpc-status", "0")))), "any"),
    ("grpc-message-control", say((1, 5, None, block(ST, ("content-type", "application/grpc"), ("grpc-status", "13"), ("grpc-message", "a%0d%0ab")))), "any"),
    ("grpc-half-message", say((1, 4, None, block(ST, ("content-type", "application/grpc"))), (0, 0, None, b"\0\xff\xff\xff\xff12"), (1, 5, None, block(("grpc-status", "0")))), "any"),
]


def h2_responses(s):
    up = Upstream(H2_UP, serve2)
    up.start()
    a = type("A", (), dict(target=("127.0.0.1", H2_PORT), tls=False))
    for cid, script, verdict in H2_RESPONSES:
        cid = "h2-" + cid
        if not s.want(cid):
            continue
        up.script = script
        h = H2(a, timeout=6)
        h.headers(1, base("/bad"))
        h.pump(5, until=lambda: 1 in h.rst or h.closed or h.goaway is not None or (h.status(1) or 0) >= 300 or h.data.get(1))
        h.pump(0.3)
        st, why = h.status(1), []
        failed = (st or 0) >= 300 or 1 in h.rst or h.closed or h.goaway is not None
        alldata = h.data.get(1, b"")
        if verdict == "5xx" and not failed:
            why.append("status %s rst %s" % (st, h.rst.get(1)))
        if verdict == "cut" and not failed:
            why.append("broken answer not signalled: %s %r" % (st, alldata[:20]))
        if b"poison" in alldata or any("x-poison" in x for x in h.resp.get(1, [])) or any("set-cookie" in x for x in h.resp.get(1, [])):
            why.append("left-over passed on")
        h.close()
        for i in range(3):
            for _ in range(3):
                v = H2(a, timeout=5)
                v.headers(1, base("/v"))
                v.pump(4, until=lambda: b"clean" in v.data.get(1, b"") or 1 in v.rst or (v.status(1) or 0) >= 300)
                got, vs = v.data.get(1, b""), v.status(1)
                v.close()
                if vs == 200:
                    break
            if got != b"clean":
                why.append("victim %d got %s %r" % (i, vs, got[:40]))
        s.add(cid, not why, "; ".join(why) or "%s status=%s rst=%s" % (verdict, st, h.rst.get(1)))
    up.l.close()


if __name__ == "__main__":
    a = args(__doc__, oracle=False)
    s = Suite("h1_responses_upstream", a)
    responses(s)
    h2_responses(s)
    s.done()
