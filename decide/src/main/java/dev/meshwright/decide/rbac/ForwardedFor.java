package dev.meshwright.decide.rbac;

import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.request.Ascii;
import dev.meshwright.decide.request.RequestView;
import java.nio.charset.StandardCharsets;

/// The client of a request, as the last proxy in front tells it (Envoy docs "x-forwarded-for", no further trusted hop).
/// An
/// edge has added its own peer before policies are asked, so what an outsider says of itself is never the last.
final class ForwardedFor {
    private static final byte[] NAME = "x-forwarded-for".getBytes(StandardCharsets.US_ASCII);

    private ForwardedFor() {}

    /// @param peer the answer when no address is told
    static String client(RequestView request, String peer) {
        for (int i = request.headerCount() - 1; i >= 0; i--) {
            long name = request.headerName(i);
            if (RequestView.length(name) == NAME.length
                    && Ascii.equalIgnoringCaseAt(request.bytes(), RequestView.offset(name), NAME)) {
                return last(request, request.headerValue(i), peer);
            }
        }
        return peer;
    }

    private static String last(RequestView request, long value, String peer) {
        String text = new String(
                request.bytes(), RequestView.offset(value), RequestView.length(value), StandardCharsets.ISO_8859_1);
        String last = text.substring(text.lastIndexOf(',') + 1).strip();
        return IpAddress.numeric(last) ? last : peer;
    }
}
