#!/usr/bin/env python3
"""Further HTTP/2 floods. The last cases are honest traffic, which no budget may cut off."""
import os, sys
sys.path.insert(0, os.environ["ATTACKS_DIR"])
from h2_floods import *


def flood(make, n=60000, before=None, every=200):
    def f(h, t):
        if before:
            before(h, t)
        return loop(h, n, lambda i: make(h, t, i), every=every)
    return f


def open_post(h, t):
    h.headers(1, base("/c/%s/op" % t, "POST"), end=False)


def open_sleepers(h, t, n=90):
    for i in range(n):
        h.raw(frame(1, 5, 2 * i + 1, block(h, "/sleep/3000")))


def settings(i, v):
    return frame(4, 0, 0, i.to_bytes(2, "big") + v.to_bytes(4, "big"))


def many_connections(n, first):
    """n connections that say `first` and no more."""
    def f(h, t):
        qs = []
        for _ in range(n):
            try:
                q = socket.create_connection(h.s.getpeername(), timeout=2)
                q.sendall(first)
                qs.append(q)
            except OSError:
                break
        time.sleep(2)
        [q.close() for q in qs]
        return len(qs)
    return f


def zero_windows(h, t):
    """10 connections, 100 streams each, that ask for 1 MiB and open no window."""
    hs = []
    for _ in range(10):
        q = H2(type("A", (), dict(target=h.s.getpeername()[:2], tls=False)))
        q.raw(settings(4, 0))
        q.pump(0.02)
        for i in range(100):
            q.headers(2 * i + 1, base("/bytes/200000"))
        hs.append(q)
    time.sleep(4)
    [q.close() for q in hs]
    return 2000


def open_windows_no_read(h, t):
    """10 connections whose windows are wide open, whose sockets are not read."""
    hs = []
    for _ in range(10):
        q = H2(type("A", (), dict(target=h.s.getpeername()[:2], tls=False)))
        q.raw(settings(4, 0x7fffffff) + frame(8, 0, 0, b"\x7f\x00\x00\x00"))
        for i in range(100):
            q.headers(2 * i + 1, base("/bytes/200000"))
        hs.append(q)
    time.sleep(4)
    [q.close() for q in hs]
    return 2000


def uploads(h, t):
    """10 connections with 100 uploads each, as far as windows allow, to a path that answers after 3 s."""
    hs = []
    for _ in range(10):
        q = H2(type("A", (), dict(target=h.s.getpeername()[:2], tls=False)))
        q.pump(0.02)
        for i in range(100):
            q.headers(2 * i + 1, base("/sleep/3000", "POST"), end=False)
            for _ in range(3):
                q.frame(0, 0, 2 * i + 1, b"x" * 16000)
        hs.append(q)
    time.sleep(2)
    [q.close() for q in hs]
    return 6000


def window_then_close(h, t):
    """A stream's window is taken below zero and back, with data waiting."""
    for i in range(50):
        h.headers(2 * i + 1, base("/bytes/262144"))
    return loop(h, 3000, lambda i: settings(4, 0 if i % 2 else 65535), every=20)


def honest_gets(h, t):
    """Many ordinary requests on one connection: all are answered."""
    sid, bad = 1, 0
    for _ in range(60):
        sids = []
        for _ in range(50):
            h.headers(sid, base("/direct"))
            sids.append(sid)
            sid += 2
        h.pump(5, until=lambda: all(h.status(s) for s in sids) or h.goaway is not None)
        bad += sum(h.status(s) != 200 for s in sids)
    if bad or h.goaway is not None:
        raise OSError("honest requests refused")
    h.closed = False
    return 3000


def honest_upload(h, t):
    """4 MiB in 1 KiB frames, in step with the windows."""
    h.headers(1, base("/c/%s/up" % t, "POST"), end=False)
    left, win = 4 << 20, {0: 65535, 1: 65535}
    orig = h.on

    def on(kind, fl, sid, p):
        if kind == 8 and sid in win:
            win[sid] += int.from_bytes(p, "big")
        if kind == 4 and not fl & 1:
            for i in range(0, len(p), 6):
                if p[i:i + 2] == b"\0\x04":
                    win[1] += int.from_bytes(p[i + 2:i + 6], "big") - 65535
        orig(kind, fl, sid, p)
    h.on = on
    end = time.time() + 20
    while left and time.time() < end:
        if min(win.values()) < 1024:
            h.pump(0.2, until=lambda: min(win.values()) >= 1024)
            continue
        h.frame(0, 1 if left == 1024 else 0, 1, b"x" * 1024)
        left -= 1024
        win[0] -= 1024
        win[1] -= 1024
    h.pump(5, until=lambda: h.status(1))
    if h.status(1) != 200:
        raise OSError("honest upload refused")
    return 4096


def honest_tiny_pieces(h, t):
    """A gRPC-like stream: 2,000 messages of 5 bytes."""
    h.headers(1, base("/c/%s/tp" % t, "POST"), end=False)
    for i in range(2000):
        h.frame(0, 1 if i == 1999 else 0, 1, b"hello")
        if i % 100 == 0:
            h.pump(0.01)
    h.pump(5, until=lambda: h.status(1))
    if h.status(1) != 200:
        raise OSError("honest pieces refused")
    return 2000


P = b"\0" * 8
CASES = [
    ("ping-ack-flood", flood(lambda h, t, i: frame(6, 1, 0, P)), False, 0),
    ("settings-ack-flood", flood(lambda h, t, i: frame(4, 1, 0, b"")), False, 0),
    ("settings-empty-flood", flood(lambda h, t, i: frame(4, 0, 0, b"")), True, 0),
    ("settings-2700-each", flood(lambda h, t, i: frame(4, 0, 0, b"\0\x03\0\0\0\x64" * 2700), n=3000, every=10), False, 0),
    ("goaway-flood", flood(lambda h, t, i: frame(7, 0, 0, P + b"x" * 100)), False, 0),
    ("window-1-flood", flood(lambda h, t, i: frame(8, 0, 0, b"\0\0\0\1")), False, 0),
    ("window-stream-flood", flood(lambda h, t, i: frame(8, 0, 1, b"\0\0\0\1"), before=open_post), False, 1),
    ("window-closed-streams", flood(lambda h, t, i: frame(8, 0, 2 * (i % 40) + 1, b"\0\0\0\1"),
                                    before=lambda h, t: [h.headers(2 * k + 1, base("/direct")) for k in range(40)]), False, 0),
    ("rst-closed-streams", flood(lambda h, t, i: frame(3, 0, 2 * (i % 40) + 1, b"\0\0\0\x08"),
                                 before=lambda h, t: [h.headers(2 * k + 1, base("/direct")) for k in range(40)]), True, 0),
    ("data-empty-padded", flood(lambda h, t, i: frame(0, 8, 1, b"\x00"), before=open_post), True, 1),
    ("data-padding-255", flood(lambda h, t, i: frame(0, 8, 1, b"\xff" + b"\0" * 255), n=20000, before=open_post), False, 1),
    ("data-on-refused", flood(lambda h, t, i: frame(0, 0, 1, b"x" * 1000), n=20000,
                              before=lambda h, t: h.raw(frame(1, 4, 1, block(h, "/c/%s/dr" % t, [("connection", "x")], "POST")))), True, 0),
    ("headers-empty-then-1-byte", flood(lambda h, t, i: frame(9, 0, 1, b"\x00"), n=70000,
                                        before=lambda h, t: h.raw(frame(1, 1, 1, b""))), True, 0),
    ("unknown-16k", flood(lambda h, t, i: frame(0xEE, 0, 0, b"z" * 16384), n=3000, every=10), False, 0),
    ("unknown-on-stream", flood(lambda h, t, i: frame(0xEE, 0xFF, 1, b""), before=open_post), False, 1),
    ("initial-window-thrash", flood(lambda h, t, i: settings(4, i % 2 * 65535), n=20000, before=open_sleepers), False, None),
    ("table-size-thrash", flood(lambda h, t, i: settings(1, i % 2 * 4096), n=20000), False, 0),
    ("table-update-in-block", flood(lambda h, t, i: frame(1, 5, 2 * i + 1, b"\x20\x3f\xe1\x1f" * 40 + block(h, "/direct")), n=3000, every=20), False, 0),
    ("priority-in-headers", flood(lambda h, t, i: frame(1, 0x25, 2 * i + 1, (2 * i + 3).to_bytes(4, "big") + b"\x10" + block(h, "/direct")), n=3000, every=20), False, 0),
    ("reset-own-refused", flood(lambda h, t, i: frame(1, 5, 2 * i + 1, block(h, "/c/%s/ro" % t)) + frame(3, 0, 2 * i + 1, b"\0\0\0\x07"), n=20000), True, 5000),
    ("post-then-reset", flood(lambda h, t, i: frame(1, 4, 2 * i + 1, block(h, "/c/%s/pr" % t, method="POST")) + frame(0, 0, 2 * i + 1, b"x") + frame(3, 0, 2 * i + 1, b"\0\0\0\x08"), n=20000), True, 5000),
    ("stream-window-overflow", flood(lambda h, t, i: frame(1, 4, 2 * i + 1, block(h, "/c/%s/sw" % t, method="POST")) + frame(8, 0, 2 * i + 1, b"\x7f\xff\xff\xff"), n=10000), True, 5000),
    ("priority-self-depend", flood(lambda h, t, i: frame(1, 5, 2 * i + 1, block(h, "/c/%s/ps" % t)) + frame(2, 0, 2 * i + 1, (2 * i + 1).to_bytes(4, "big") + b"\0"), n=10000), True, 5000),
    ("trailers-broken", flood(lambda h, t, i: frame(1, 4, 2 * i + 1, block(h, "/c/%s/tb" % t, method="POST")) + frame(1, 4, 2 * i + 1, b"\x00\x03x-t\x011"), n=10000), True, 5000),
    ("window-negative-and-back", window_then_close, False, None),
    ("preface-only-1000", many_connections(1000, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, b"")), False, None),
    ("half-preface-1000", many_connections(1000, b"PRI * HTTP/2.0\r\n"), False, None),
    ("zero-window-10x100", zero_windows, False, None),
    ("no-read-10x100", open_windows_no_read, False, None),
    ("uploads-10x100", uploads, False, None),
    ("honest-3000-gets", honest_gets, False, 0),
    ("honest-4MiB-upload", honest_upload, False, 1),
    ("honest-tiny-pieces", honest_tiny_pieces, False, 1),
]

if __name__ == "__main__":
    run(CASES, "h2_floods_more")
