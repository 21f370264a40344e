package dev.meshwright.decide.rbac;

import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.request.Ascii;
import dev.meshwright.decide.request.RequestView;
import java.nio.charset.StandardCharsets;

/// The client of a request, as the proxies in front tell it (Envoy docs "x-forwarded-for"): the last address but those
/// of trusted proxies. An edge has added its own peer before policies are asked, so what an outsider says of itself is
/// never among the addresses that are believed.
final class ForwardedFor {
    private static final byte[] NAME = "x-forwarded-for".getBytes(StandardCharsets.US_ASCII);

    private ForwardedFor() {}

    /// @param trustedHops proxies in front of this one that say the truth
    static String client(Asked asked, int trustedHops) {
        String peer = asked.connection().sourceAddress();
        return switch (asked) {
            case Asked.Connection _ -> peer;
            case Asked.Request(var _, var request, var _) -> client(request, trustedHops, peer);
        };
    }

    /// @param peer the answer when no address is told
    static String client(RequestView request, int trustedHops, String peer) {
        int left = trustedHops;
        for (int i = request.headerCount() - 1; i >= 0; i--) {
            long name = request.headerName(i);
            if (RequestView.length(name) == NAME.length
                    && Ascii.equalIgnoringCaseAt(request.bytes(), RequestView.offset(name), NAME)) {
                long value = request.headerValue(i);
                String text = new String(
                        request.bytes(),
                        RequestView.offset(value),
                        RequestView.length(value),
                        StandardCharsets.ISO_8859_1);
                for (int end = text.length(); end >= 0; left--) {
                    int comma = text.lastIndexOf(',', end - 1);
                    if (left == 0) {
                        String told = text.substring(comma + 1, end).strip();
                        return IpAddress.numeric(told) ? told : peer;
                    }
                    end = comma;
                }
            }
        }
        return peer;
    }
}
