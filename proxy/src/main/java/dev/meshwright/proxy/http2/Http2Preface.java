package dev.meshwright.proxy.http2;

import java.nio.charset.StandardCharsets;

/// The client's connection preface (RFC 9113 3.4).
final class Http2Preface {
    static final byte[] BYTES = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private Http2Preface() {}
}
