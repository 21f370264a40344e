#!/usr/bin/env python3
"""Further slow clients: HTTP/2, TLS, bodies and trailers that never end, and many readers that do not read.

The target is the HTTP/1 listener; the others of bootstrap.yaml are found beside it: bare HTTP/1 21081, h2c 21082 and
21083, TLS 21443, mutual TLS 21444.
"""
import os, sys, threading
sys.path.insert(0, os.environ["ATTACKS_DIR"])
from attacklib import *
from slow_clients import extra, probe
import attacklib

PREFACE = attacklib.PREFACE
SETTINGS = frame(4, 0, 0, b"")


def pump(a, qs, drop, secs, every=0.5):
    """Sends `drop` on each now and then; seconds until the peer closed all, connections left, probes failed, slowest."""
    t0, worst, bad = time.time(), 0, 0
    for q in qs:
        q.setblocking(False)
    qs = list(qs)
    while qs and time.time() - t0 < secs:
        time.sleep(every)
        for q in list(qs):
            try:
                if drop:
                    q.send(drop)
                d = q.recv(65536)
                if d and not (b"HTTP/1.1 4" in d or b"HTTP/1.1 5" in d):
                    continue
                qs.remove(q); q.close()
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                continue
            except OSError:
                qs.remove(q); q.close()
        ok, dt = probe(a)
        bad += not ok
        worst = max(worst, dt)
    left = len(qs)
    [q.close() for q in qs]
    return time.time() - t0, left, bad, worst


def opened(port, n, first, tls=False, alpn=None, rcvbuf=0):
    qs = []
    for _ in range(n):
        if tls:
            q = connect(("127.0.0.1", port), True, alpn, timeout=5)
        else:
            q = socket.socket()
            if rcvbuf:
                q.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
            q.settimeout(5)
            q.connect(("127.0.0.1", port))
        if first:
            q.sendall(first)
        qs.append(q)
    return qs


def h2_head(path, method="GET", end=True, sid=1):
    from hpack import Encoder
    return frame(1, (1 if end else 0) | 4, sid, Encoder().encode(base(path, method), huffman=False))


def client_hello():
    """A real ClientHello, as bytes."""
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    c.check_hostname, c.verify_mode = False, ssl.CERT_NONE
    out = ssl.MemoryBIO()
    o = c.wrap_bio(ssl.MemoryBIO(), out, server_hostname="localhost")
    try:
        o.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return out.read()


def main():
    a = args(__doc__, oracle=False, extra=extra)
    s = Suite("slow_clients_more", a)
    T = a.header_timeout

    # Connections that must be ended by the proxy, all kinds at a time: id, sockets, what drips, within
    running, r0 = [], rss_kb(a.pid)

    def ended(cid, make, drop, within):
        if not s.want(cid):
            return

        def work():
            dt, left, bad, worst = pump(a, make(), drop, within)
            s.add(cid, left == 0 and bad == 0 and worst < 2,
                  "%d left after %.1fs; %d probes failed; slowest %.2fs" % (left, dt, bad, worst))
        running.append(threading.Thread(target=work))
        running[-1].start()

    hello = client_hello()
    ended("h2-preface-slow", lambda: opened(21082, 100, b"PRI * "), b"", T + 5)
    ended("h2-preface-drip", lambda: opened(21082, 1, b"P"), b"", T + 5)
    ended("h2-no-settings", lambda: opened(21082, 100, PREFACE), b"", T + 5)
    ended("h2-half-headers", lambda: opened(21082, 100, PREFACE + SETTINGS + h2_head("/direct")[:12]), b"", T + 30)
    ended("h2-continuation-drip", lambda: opened(21082, 100, PREFACE + SETTINGS + frame(1, 1, 1, b"\x82")), frame(9, 0, 1, b"\x86"), T + 5)
    ended("h2-idle", lambda: opened(21082, 100, PREFACE + SETTINGS), b"", a.idle_timeout + 5)
    ended("tls-silent", lambda: opened(21443, 100, b""), b"", 15)
    ended("tls-half-hello", lambda: opened(21443, 100, hello[:40]), b"", 15)
    ended("tls-hello-1-byte", lambda: opened(21443, 50, hello[:5]), b"\x01", 15)
    ended("tls-after-hello", lambda: opened(21443, 100, hello), b"", 15)
    ended("tls-empty-records", lambda: opened(21443, 50, hello), b"\x16\x03\x03\0\0", 15)
    ended("tls-auto-half-preface", lambda: opened(21443, 50, b"PRI *", True, ["foo"]), b"", T + 10)
    ended("tls-auto-slow-head", lambda: opened(21443, 50, b"GET / HTTP/1.1\r\nX: ", True), b"a", T + 5)
    ended("chunk-size-drip", lambda: opened(a.target[1], 100, b"POST /c/csd/a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"), b"0", 35)
    ended("trailer-drip", lambda: opened(a.target[1], 100, b"POST /c/td/a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: "), b"a", 35)
    ended("body-never", lambda: opened(a.target[1], 100, b"POST /c/bn/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"), b"", 35)
    ended("h2-body-never", lambda: opened(21082, 50, PREFACE + SETTINGS + h2_head("/c/hbn/a", "POST", False)), b"", 35 + 30)

    [t.join() for t in running]
    if running:
        grown = (rss_kb(a.pid) - r0) / 1024
        s.add("slow-all-kinds-memory", grown < a.rss_mb, "rss+%.0fMiB" % grown)

    # Readers that do not read: the memory that they cost, and that others are served
    def stalled(cid, make, wait=4):
        if not s.want(cid):
            return
        time.sleep(1)
        r0 = rss_kb(a.pid)
        qs = make()
        time.sleep(wait)
        ok, dt = probe(a)
        grown = (rss_kb(a.pid) - r0) / 1024
        [q.close() for q in qs]
        s.add(cid, ok and dt < 2 and grown < a.rss_mb, "%d connections; rss+%.0fMiB; probe %s %.2fs" % (len(qs), grown, ok, dt))

    ask = b"GET /bytes/1000000 HTTP/1.1\r\nHost: localhost\r\n\r\n"
    stalled("slow-read-500", lambda: opened(a.target[1], 500, ask, rcvbuf=2048), 6)
    stalled("slow-read-bare-500", lambda: opened(21081, 500, ask, rcvbuf=2048), 6)
    stalled("slow-read-tls-200", lambda: opened(21443, 200, ask, True), 6)
    stalled("slow-read-h2-100x5", lambda: opened(21083, 100, PREFACE + frame(4, 0, 0, b"\0\4\x7f\xff\xff\xff") + frame(8, 0, 0, b"\x7f\0\0\0")
                                                 + b"".join(h2_head("/bytes/1000000", sid=2 * i + 1) for i in range(5)), rcvbuf=2048), 6)
    stalled("pipelined-1MiB-100", lambda: opened(a.target[1], 100, b"GET /sleep/4000 HTTP/1.1\r\nHost: localhost\r\n\r\n" * 200), 3)
    body = b"POST /sleep/4000 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n" + b"x" * 300000

    def uploads(port):
        qs = []
        for _ in range(150):
            q = socket.socket(); q.settimeout(5); q.connect(("127.0.0.1", port)); q.setblocking(False)
            try:
                q.send(body)
            except OSError:
                pass
            qs.append(q)
        return qs
    stalled("uploads-150", lambda: uploads(a.target[1]))
    stalled("uploads-bare-150", lambda: uploads(21081))
    stalled("half-heads-300", lambda: opened(a.target[1], 300, b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 50000), 2)
    stalled("h2-half-heads-200", lambda: opened(21083, 200, PREFACE + SETTINGS + frame(1, 1, 1, b"\x00\x03x-a\x7f" + b"\xff\xff\x02" + b"a" * 16000) + frame(9, 0, 1, b"a" * 16000)), 2)
    stalled("tls-idle-300", lambda: opened(21443, 300, b"", True), 2)

    if s.want("connect-storm"):
        f0 = fds(a.pid)
        for _ in range(1500):
            q = socket.socket()
            q.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            q.connect(a.target); q.close()
        time.sleep(2)
        ok, dt = probe(a)
        s.add("connect-storm", ok and fds(a.pid) <= f0 + 20, "fds %d -> %d; probe %s" % (f0, fds(a.pid), ok))
    s.done()


if __name__ == "__main__":
    main()
