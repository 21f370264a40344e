package dev.meshwright.compile;

import dev.meshwright.compile.view.EndpointView;

/// Tells addresses from host names. One host name in a load assignment makes Envoy refuse the whole of it, so
/// such an endpoint is left out of EDS and the others stay.
final class IpLiteral {
    private IpLiteral() {}

    static boolean isEndpoint(EndpointView endpoint) {
        String address = endpoint.workload().address();
        return address.startsWith("unix:") || is(address);
    }

    static boolean is(String address) {
        return address.indexOf(':') < 0 ? isV4(address) : isV6(address);
    }

    /// Four numbers up to 255 without leading zeros.
    private static boolean isV4(String address) {
        int parts = 0;
        int start = 0;
        while (start <= address.length()) {
            int dot = address.indexOf('.', start);
            int end = dot < 0 ? address.length() : dot;
            if (!isByte(address, start, end)) {
                return false;
            }
            parts++;
            start = end + 1;
        }
        return parts == 4;
    }

    private static boolean isByte(String address, int start, int end) {
        int length = end - start;
        if (length < 1 || length > 3 || (length > 1 && address.charAt(start) == '0')) {
            return false;
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            char c = address.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
            value = 10 * value + c - '0';
        }
        return value <= 255;
    }

    private static boolean isV6(String address) {
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            boolean digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            if (!digit && c != ':' && c != '.') {
                return false;
            }
        }
        return true;
    }
}
