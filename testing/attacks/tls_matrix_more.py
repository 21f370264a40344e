#!/usr/bin/env python3
"""Further client certificates, and what a TLS client may send that is no handshake: see tls_matrix.py.

    tls_matrix_more.py gen DIR                 # tls_matrix.py's certificates and these
    tls_matrix_more.py run 127.0.0.1:21444 DIR
"""
import os, sys
sys.path.insert(0, os.environ["ATTACKS_DIR"])
import argparse, datetime, socket, ssl, time
import tls_matrix
from tls_matrix import D, EKU, ID, NOW, attempt, key, mk, write
from attacklib import Suite, read_all, target
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

CLIENTS = {
    "p384": "accept", "uri-and-dns": "accept", "no-eku": "accept",
    "two-uris": "reject", "two-uris-foreign-first": "reject", "trust-domain-prefix": "reject",
    "trust-domain-suffix": "reject", "trust-domain-case": "reject", "trust-domain-port": "reject", "trust-domain-user": "reject",
    "https-uri": "reject", "uri-with-nul": "reject", "eku-code-signing": "reject", "key-usage-none": "reject",
    "critical-unknown": "reject", "expired-by-a-minute": "reject", "starts-in-an-hour": "reject", "intermediate-other-ca": "reject",
    "chain-is-ca-only": "reject",
}


def extra(made):
    d, ck, leaf = made["d"], made["ck"], made["leaf"]
    td = lambda host: ["spiffe://%s/ns/default/sa/client" % host]
    leaf("p384", ec.generate_private_key(ec.SECP384R1()))
    leaf("uri-and-dns", uris=[ID], dns=["client.local"])
    leaf("no-eku", eku=())
    leaf("two-uris", uris=[ID, "spiffe://cluster.local/ns/default/sa/admin"])
    leaf("two-uris-foreign-first", uris=["spiffe://evil.local/ns/default/sa/client", ID])
    leaf("trust-domain-prefix", uris=td("cluster.local.evil.com"))
    leaf("trust-domain-suffix", uris=td("evil-cluster.local"))
    leaf("trust-domain-case", uris=td("CLUSTER.LOCAL"))
    leaf("trust-domain-port", uris=td("cluster.local:443"))
    leaf("trust-domain-user", uris=td("cluster.local@evil.local"))
    leaf("https-uri", uris=["https://cluster.local/ns/default/sa/client"])
    leaf("uri-with-nul", uris=["spiffe://cluster.local\0.evil/ns/default/sa/client"])
    leaf("eku-code-signing", eku=(EKU.CODE_SIGNING,))
    leaf("expired-by-a-minute", nb=-2 * D, na=-datetime.timedelta(minutes=1))
    leaf("starts-in-an-hour", nb=datetime.timedelta(hours=1))
    ok = key()
    leaf("intermediate-other-ca", icn="inter-other", ik=ok,
         chain=[mk("inter-other", ok.public_key(), "other-ca", made["ok2"], ca=True)])
    write(d, "chain-is-ca-only", ck, made["ca"])
    name = lambda s: x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, s)])

    def own(file, *extensions):
        k = key()
        b = (x509.CertificateBuilder().subject_name(name("client")).issuer_name(name("mesh-ca")).public_key(k.public_key())
             .serial_number(x509.random_serial_number()).not_valid_before(NOW - D).not_valid_after(NOW + 30 * D)
             .add_extension(x509.BasicConstraints(False, None), True)
             .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(ID)]), False)
             .add_extension(x509.ExtendedKeyUsage([EKU.CLIENT_AUTH]), False)
             .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ck.public_key()), False))
        for extension, critical in extensions:
            b = b.add_extension(extension, critical)
        write(d, file, k, b.sign(ck, hashes.SHA256()))
    own("critical-unknown", (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00"), True))
    own("key-usage-none", (x509.KeyUsage(False, False, True, False, False, False, False, False, False), True))


def hello(name=b"localhost", alpn=(b"http/1.1",), more=b"", pad=0):
    """A ClientHello of TLS 1.2 and 1.3, as one handshake message."""
    ext = lambda t, b: t.to_bytes(2, "big") + len(b).to_bytes(2, "big") + b
    sni = b"\0" + len(name).to_bytes(2, "big") + name
    protocols = b"".join(bytes([len(p)]) + p for p in alpn)
    exts = ext(0, len(sni).to_bytes(2, "big") + sni) + ext(16, len(protocols).to_bytes(2, "big") + protocols)
    exts += ext(10, b"\0\2\0\x17") + ext(13, b"\0\4\4\3\x08\x04") + ext(43, b"\2\3\3") + more
    if pad:
        exts += ext(21, b"\0" * pad)
    body = b"\3\3" + os.urandom(32) + b"\0" + b"\0\4\xc0\x2b\xc0\x2f" + b"\1\0" + len(exts).to_bytes(2, "big") + exts
    return b"\1" + len(body).to_bytes(3, "big") + body


def record(b, kind=22, version=b"\3\1"):
    return bytes([kind]) + version + len(b).to_bytes(2, "big") + b


def records(b, size):
    return b"".join(record(b[i:i + size]) for i in range(0, len(b), size))


# id, bytes, verdict: answered (a handshake record comes back), ended (alert or close), pending (either, or waits)
H = hello()
HELLOS = [
    ("plain", record(H), "answered"),
    ("records-of-1", records(H, 1), "answered"),
    ("records-of-7", records(H, 7), "answered"),
    ("empty-records-first", record(b"") * 3 + record(H), "ended"),
    ("sni-64k", record(hello(b"a" * 16000)), "ended"),
    ("sni-empty", record(hello(b"")), "ended"),
    ("sni-nul", record(hello(b"local\0host")), "any"),
    ("sni-crlf", record(hello(b"local\r\nhost")), "any"),
    ("alpn-empty-name", record(hello(alpn=(b"",))), "ended"),
    ("alpn-1000", record(hello(alpn=[b"p%04d" % i for i in range(1000)] + [b"http/1.1"])), "any"),
    ("alpn-255", record(hello(alpn=(b"x" * 255, b"http/1.1"))), "any"),
    ("extension-twice", record(hello(more=b"\0\x10\0\x05\0\3\2h2")), "ended"),
    ("extensions-too-long", record(H[:4] + H[4:-3]), "pending"),
    ("length-16m", record(b"\1\xff\xff\xff" + H[4:]), "pending"),
    ("length-0", record(b"\1\0\0\0"), "ended"),
    ("pad-15k", record(hello(pad=15000)), "answered"),
    ("pad-40k", records(hello(pad=40000), 16000), "any"),
    ("record-too-long", b"\x16\3\1\xff\xff" + b"\1" * 70000, "ended"),
    ("record-version-0", b"\x16\0\0" + len(H).to_bytes(2, "big") + H, "any"),
    ("not-a-hello", record(b"\2\0\0\2\3\3"), "ended"),
    ("alert-flood", record(b"\1\0", 21) * 5000, "ended"),
    ("change-cipher-flood", record(b"\1", 20) * 5000, "ended"),
    ("application-data-first", record(b"x" * 100, 23), "ended"),
    ("heartbeat", record(H) + record(b"\1\x40\0", 24), "any"),
    ("two-hellos", record(H) + record(H), "ended"),
    ("sslv2", b"\x80\x2e\1\3\1\0\x15\0\0\0\x10\1\0\x80" + b"a" * 40, "ended"),
    ("garbage-after-hello", record(H) + b"\xff" * 5000, "ended"),
]


def run(a):
    s = Suite("tls_matrix_more", a)
    for name, verdict in CLIENTS.items():
        if s.want("cert-" + name):
            ok, why = attempt(a.target, a.dir, name)
            s.add("cert-" + name, ok is not None and ok == (verdict == "accept"), "%s: %s" % (verdict, why))
            if verdict == "reject":
                ok, why = attempt(a.target, a.dir, name, maxv=ssl.TLSVersion.TLSv1_2)
                s.add("cert12-" + name, ok is False, why)
    for name, data, verdict in HELLOS:
        if not s.want("hello-" + name):
            continue
        for port in sorted({a.target[1], 21443}):
            q = socket.create_connection((a.target[0], port), timeout=5)
            try:
                q.sendall(data)
                raw, closed = read_all(q, quiet=0.5, total=3)
            except OSError:
                raw, closed = b"", True
            q.close()
            answered, alerted = raw[:1] == b"\x16", b"\x15\x03" in raw or closed
            good = {"answered": answered, "ended": alerted, "pending": not answered, "any": True}[verdict]
            s.add("hello-%s-%d" % (name, port), good and not raw.startswith(b"HTTP"), "%s: %r closed=%s" % (verdict, raw[:12], closed))
        ok, why = attempt(a.target, a.dir, "good")
        s.add("hello-%s-after" % name, ok, why)
    if s.want("handshake-storm"):
        t0, bad = time.time(), 0
        for _ in range(300):
            q = socket.create_connection(a.target, timeout=5)
            q.sendall(record(H))
            q.close()
        ok, why = attempt(a.target, a.dir, "good")
        s.add("handshake-storm", ok, "%.1fs %s" % (time.time() - t0, why))
    s.done()


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = ap.add_subparsers(dest="cmd", required=True)
    g = sub.add_parser("gen"); g.add_argument("dir")
    r = sub.add_parser("run"); r.add_argument("target", type=target); r.add_argument("dir")
    r.add_argument("--only"); r.add_argument("--json"); r.add_argument("-v", action="store_true")
    a = ap.parse_args()
    tls_matrix.gen(a.dir, extra) if a.cmd == "gen" else run(a)
