package dev.meshwright.proxy.listener;

import io.netty.buffer.ByteBuf;

/// Tells HTTP/2 with prior knowledge, HTTP/1 and anything else apart by the first bytes (`http_inspector`).
enum HttpSniff {
    MORE_BYTES,
    HTTP1,
    HTTP2,
    OTHER;

    private static final byte[] PREFACE = {
        'P', 'R', 'I', ' ', '*', ' ', 'H', 'T', 'T', 'P', '/', '2', '.', '0', '\r', '\n', '\r', '\n', 'S', 'M', '\r',
        '\n', '\r', '\n'
    };
    private static final int METHOD_MAX = 32;

    /// Whether the connection preface of RFC 9113 3.4 comes. Borrows `in`.
    static HttpSniff preface(ByteBuf in) {
        int size = Math.min(in.readableBytes(), PREFACE.length);
        int start = in.readerIndex();
        for (int i = 0; i < size; i++) {
            if (in.getByte(start + i) != PREFACE[i]) {
                return HTTP1;
            }
        }
        return size == PREFACE.length ? HTTP2 : MORE_BYTES;
    }

    /// Also tells HTTP/1 from bytes that are none: a token, a space, and a target that begins like one. Borrows `in`.
    static HttpSniff read(ByteBuf in) {
        HttpSniff preface = preface(in);
        if (preface != HTTP1) {
            return preface;
        }
        int start = in.readerIndex();
        int size = in.readableBytes();
        for (int i = 0; i < size; i++) {
            byte b = in.getByte(start + i);
            if (b == ' ') {
                if (i == 0) {
                    return OTHER;
                }
                if (i + 1 == size) {
                    return MORE_BYTES;
                }
                byte next = in.getByte(start + i + 1);
                return next > ' ' && next < 0x7f ? HTTP1 : OTHER;
            }
            boolean token = (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || b == '-' || b == '_';
            if (!token || i > METHOD_MAX) {
                return OTHER;
            }
        }
        return MORE_BYTES;
    }
}
