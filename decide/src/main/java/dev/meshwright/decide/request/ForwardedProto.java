package dev.meshwright.decide.request;

import java.nio.charset.StandardCharsets;

/// The protocol in which the client asked, as the proxies in front tell it (`x-forwarded-proto`), else as the
/// connection says. An edge that trusts nobody has taken the header of the outside away before.
public final class ForwardedProto {
    public static final String HEADER = "x-forwarded-proto";

    private static final byte[] NAME = HEADER.getBytes(StandardCharsets.US_ASCII);

    private ForwardedProto() {}

    /// @return span of the request, or [RequestView#ABSENT]
    public static long of(RequestView request) {
        for (int i = 0; i < request.headerCount(); i++) {
            if (Ascii.equalIgnoringCase(request.bytes(), request.headerName(i), NAME)) {
                return request.headerValue(i);
            }
        }
        return request.scheme();
    }
}
