package dev.meshwright.compile;

import dev.meshwright.compile.view.EndpointView;
import java.util.regex.Pattern;

/// Tells addresses from host names. One host name in a load assignment makes Envoy refuse the whole of it, so
/// such an endpoint is left out of EDS and the others stay.
final class IpLiteral {
    private static final Pattern BYTE = Pattern.compile("25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9]");
    private static final Pattern V4 = Pattern.compile("((" + BYTE + ")\\.){3}(" + BYTE + ")");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private IpLiteral() {}

    static boolean isEndpoint(EndpointView endpoint) {
        String address = endpoint.workload().address();
        return address.startsWith("unix:") || is(address);
    }

    static boolean is(String address) {
        return V4.matcher(address).matches() || V6.matcher(address).matches();
    }
}
