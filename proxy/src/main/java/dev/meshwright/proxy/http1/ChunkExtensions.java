package dev.meshwright.proxy.http1;

import dev.meshwright.proxy.http.HttpSyntax;
import dev.meshwright.proxy.http.ProtocolViolation;

/// What stands between a chunk's size and the end of its line, byte by byte: `;name` or `;name=value` any number of
/// times, a value being a token or a quoted string (RFC 9112 7.1.1).
///
/// Nothing of it is kept. It is checked because another reader of the connection may see the end of the line where we
/// do not: the white space that the grammar calls bad, which no sender may write, is refused as well.
final class ChunkExtensions {
    private enum State {
        NAME_START,
        NAME,
        VALUE_START,
        TOKEN,
        QUOTED,
        QUOTED_PAIR,
        QUOTED_END
    }

    /// Bytes on one chunk. They carry nothing, so a sender has no use for many.
    private static final int BYTES_MAX = 256;
    /// Bytes in one message.
    private static final int BYTES_TOTAL_MAX = 16 * 1024;

    private State state = State.NAME_START;
    private int bytes;
    private int bytesTotal;

    void beginMessage() {
        bytesTotal = 0;
    }

    /// The semicolon behind the size has been read.
    void begin() {
        bytes = 0;
        state = State.NAME_START;
    }

    /// @return whether this was the line's CR
    boolean read(byte b) throws ProtocolViolation {
        boolean behind = state == State.NAME || state == State.TOKEN || state == State.QUOTED_END;
        if (behind && b == '\r') {
            return true;
        }
        if (++bytes > BYTES_MAX || ++bytesTotal > BYTES_TOTAL_MAX) {
            throw ProtocolViolation.malformed("chunk extensions are too long");
        }
        state = behind && b == ';' ? State.NAME_START : next(b);
        return false;
    }

    private State next(byte b) throws ProtocolViolation {
        return switch (state) {
            case NAME_START -> token(b, State.NAME);
            case NAME -> b == '=' ? State.VALUE_START : token(b, State.NAME);
            case VALUE_START -> b == '"' ? State.QUOTED : token(b, State.TOKEN);
            case TOKEN -> token(b, State.TOKEN);
            case QUOTED -> b == '"' ? State.QUOTED_END : b == '\\' ? State.QUOTED_PAIR : quoted(b);
            case QUOTED_PAIR -> quoted(b);
            case QUOTED_END -> throw ProtocolViolation.malformed("chunk extension goes on behind its quoted value");
        };
    }

    private static State token(byte b, State then) throws ProtocolViolation {
        if (HttpSyntax.tokenLower(b) == 0) {
            throw ProtocolViolation.malformed("chunk extension is no token");
        }
        return then;
    }

    private static State quoted(byte b) throws ProtocolViolation {
        if (b == 0x7f || (b >= 0 && b < ' ' && b != '\t')) {
            throw ProtocolViolation.malformed("control character in chunk extension");
        }
        return State.QUOTED;
    }
}
