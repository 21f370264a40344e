package dev.meshwright.decide.response;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// What a proxy says when it answers a request itself, by what led to it. Headers are added by those who have more to
/// say than this.
///
/// @param status to clients that do not speak gRPC; those that do see 200 (gRPC over HTTP/2, "Responses")
/// @param grpcStatus to those that do
/// @param flag response flag as logged; `-`: none
/// @param details `response_code_details`
/// @param text the body; to a gRPC client its `grpc-message`
public record OwnAnswer(int status, int grpcStatus, String flag, String details, String text) {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    public OwnAnswer(int status, String flag, String details, String text) {
        this(status, ResponseCause.grpcStatus(status), flag, details, text);
    }

    /// @param detail what exactly; goes into details and text, never beyond one line
    public static OwnAnswer of(ResponseCause cause, String detail) {
        return of(cause, cause.status(), detail);
    }

    /// @param status in place of the cause's own
    public static OwnAnswer of(ResponseCause cause, int status, String detail) {
        String details = detail.isEmpty() ? cause.details() : cause.details() + "{" + detail.replace(' ', '_') + "}";
        return new OwnAnswer(status, cause.flag(), details, cause.text(detail));
    }

    /// The text as `grpc-message` has it (gRPC over HTTP/2, "Status-Message"): printable ASCII but for `%`.
    public String grpcMessage() {
        StringBuilder out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~' && b != '%') {
                out.append((char) b);
            } else {
                out.append('%').append(HEX.toHexDigits(b));
            }
        }
        return out.toString();
    }
}
