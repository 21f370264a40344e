package dev.meshwright.decide.span;

/// Why a request is traced, as the 15th character of a UUID in x-request-id tells (Envoy docs, "x-request-id").
public enum TraceReason {
    NOT_TRACEABLE('4'),
    SAMPLED('9'),
    SERVICE_FORCED('a'),
    CLIENT_FORCED('b');

    static final int POSITION = 14;
    static final int UUID_LENGTH = 36;

    final byte mark;

    TraceReason(char mark) {
        this.mark = (byte) mark;
    }

    public boolean traced() {
        return this != NOT_TRACEABLE;
    }

    static TraceReason of(byte mark) {
        return switch (mark) {
            case '9' -> SAMPLED;
            case 'a' -> SERVICE_FORCED;
            case 'b' -> CLIENT_FORCED;
            default -> NOT_TRACEABLE;
        };
    }
}
