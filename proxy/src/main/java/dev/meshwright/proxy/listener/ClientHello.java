package dev.meshwright.proxy.listener;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a ClientHello offers (RFC 8446 4.1.2), read without touching the TLS engine.
///
/// The message may be split over records and packets; the answer is the same. At most [#BYTES_MAX] bytes are looked
/// at, whatever lengths the peer claims.
///
/// @param serverName SNI in lower case without a trailing dot; empty when none
/// @param applicationProtocols ALPN names as offered
public record ClientHello(String serverName, List<String> applicationProtocols) {
    /// Bound on what is buffered before a connection is known (threat model T4).
    public static final int BYTES_MAX = 16 * 1024;

    private static final int RECORD_HANDSHAKE = 22;
    private static final int HANDSHAKE_CLIENT_HELLO = 1;
    private static final int EXTENSION_SERVER_NAME = 0;
    private static final int EXTENSION_ALPN = 16;

    /// What the bytes so far say.
    public sealed interface Reading {
        /// No TLS: another protocol speaks.
        record NotTls() implements Reading {}

        /// Undecided.
        record MoreBytes() implements Reading {}

        /// TLS, with a hello that could be read.
        record Hello(ClientHello hello) implements Reading {}

        /// It began like TLS but is broken or too large.
        record Broken(String why) implements Reading {}
    }

    public ClientHello {
        applicationProtocols = List.copyOf(applicationProtocols);
    }

    /// Borrows `in`; its reader index is left alone.
    public static Reading read(ByteBuf in) {
        int start = in.readerIndex();
        int available = in.readableBytes();
        if (available == 0) {
            return new Reading.MoreBytes();
        }
        if (in.getUnsignedByte(start) != RECORD_HANDSHAKE) {
            return new Reading.NotTls();
        }
        if (available >= 2 && in.getUnsignedByte(start + 1) != 3) {
            return new Reading.NotTls();
        }
        byte[] message = new byte[Math.min(available, BYTES_MAX)];
        int length = 0;
        int at = start;
        int end = start + available;
        while (end - at >= 5) {
            if (in.getUnsignedByte(at) != RECORD_HANDSHAKE) {
                return new Reading.Broken("record of type " + in.getUnsignedByte(at) + " inside the ClientHello");
            }
            int recordLength = in.getUnsignedShort(at + 3);
            if (recordLength == 0 || recordLength > 16 * 1024 + 256) {
                return new Reading.Broken("TLS record of " + recordLength + " bytes");
            }
            int take = Math.min(Math.min(recordLength, end - at - 5), message.length - length);
            in.getBytes(at + 5, message, length, take);
            length += take;
            if (length >= 4) {
                if (message[0] != HANDSHAKE_CLIENT_HELLO) {
                    return new Reading.Broken("handshake message " + message[0] + " (expected: ClientHello)");
                }
                int claimed = (message[1] & 0xff) << 16 | (message[2] & 0xff) << 8 | (message[3] & 0xff);
                if (claimed > BYTES_MAX - 4) {
                    return new Reading.Broken("ClientHello of " + claimed + " bytes");
                }
                if (length >= claimed + 4) {
                    return parse(message, 4, claimed + 4);
                }
            }
            at += 5 + recordLength;
        }
        return available >= BYTES_MAX ? new Reading.Broken("ClientHello too large") : new Reading.MoreBytes();
    }

    private static Reading parse(byte[] m, int from, int to) {
        try {
            int at = from + 2 + 32;
            at += 1 + u8(m, at, to);
            at += 2 + u16(m, at, to);
            at += 1 + u8(m, at, to);
            require(at <= to, at);
            String serverName = "";
            List<String> protocols = new ArrayList<>();
            if (at < to) {
                int extensionsEnd = at + 2 + u16(m, at, to);
                at += 2;
                // Behind the message other bytes may stand already, or not yet.
                require(extensionsEnd <= to, extensionsEnd);
                while (at < extensionsEnd) {
                    int type = u16(m, at, extensionsEnd);
                    int length = u16(m, at + 2, extensionsEnd);
                    int body = at + 4;
                    require(body + length <= extensionsEnd, body + length);
                    if (type == EXTENSION_SERVER_NAME && length > 5 && u8(m, body + 2, extensionsEnd) == 0) {
                        serverName = text(m, body + 5, u16(m, body + 3, extensionsEnd), body + length);
                    } else if (type == EXTENSION_ALPN && length > 2) {
                        int name = body + 2;
                        while (name < body + length) {
                            int size = u8(m, name, body + length);
                            protocols.add(text(m, name + 1, size, body + length));
                            name += 1 + size;
                        }
                    }
                    at = body + length;
                }
            }
            String lower = serverName.toLowerCase(Locale.ROOT);
            return new Reading.Hello(
                    new ClientHello(lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower, protocols));
        } catch (ArrayIndexOutOfBoundsException e) {
            return new Reading.Broken("ClientHello lengths contradict each other");
        }
    }

    private static void require(boolean within, int at) {
        if (!within) {
            throw new ArrayIndexOutOfBoundsException(at);
        }
    }

    private static int u8(byte[] m, int at, int to) {
        require(at < to, at);
        return m[at] & 0xff;
    }

    private static int u16(byte[] m, int at, int to) {
        return u8(m, at, to) << 8 | u8(m, at + 1, to);
    }

    private static String text(byte[] m, int at, int length, int to) {
        require(at + length <= to, at + length);
        return new String(m, at, length, StandardCharsets.ISO_8859_1);
    }
}
