package dev.meshwright.proxy.http;

/// The peer broke the protocol or a limit: what a parser throws and its connection turns into an answer.
/// Remote-caused, so it carries no stack trace.
public final class ProtocolViolation extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    /// @param code the HTTP status to answer with in HTTP/1; the error code of RFC 9113 7 in HTTP/2
    public ProtocolViolation(int code, String reason) {
        super(reason, null, false, false);
        this.code = code;
    }

    /// A message of HTTP/1 that cannot be read, which is answered with 400.
    public static ProtocolViolation malformed(String reason) {
        return new ProtocolViolation(400, reason);
    }

    public int code() {
        return code;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
