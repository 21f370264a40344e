package dev.meshwright.decide.upstream;

import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.metadata.Metadata;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The host of a cluster whose hosts are named by those who call them (`dynamic_forward_proxy`).
///
/// @param name to look up, lower case without a final dot; or a numeric address, without brackets
public record DynamicHost(String name, int port) {
    private static final int NAME_MAX = 253;
    private static final int PORT_MAX = 65_535;
    private static final int V6_BYTES = 16;
    private static final int V4_BYTES = 4;

    /// IPv4 addresses inside of IPv6 ones: mapped (RFC 4291 2.5.5.2), compatible (2.5.5.1), translated (RFC 6052 2.1).
    private static final byte[][] AROUND_V4 = {
        {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1}, new byte[12], {0, 0x64, -1, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}
    };

    /// The host that an authority, or a server name, names.
    ///
    /// @param portOtherwise where the authority says none
    /// @return null when it names none
    public static @Nullable DynamicHost of(String authority, int portOtherwise) {
        String host = authority;
        int port = portOtherwise;
        int bracket = authority.startsWith("[") ? authority.indexOf(']') : -1;
        int colon = authority.indexOf(':', Math.max(bracket, 0));
        if (bracket > 0 && bracket != (colon < 0 ? authority.length() : colon) - 1) {
            return null;
        }
        if (colon >= 0) {
            port = number(authority.substring(colon + 1));
            host = authority.substring(0, colon);
        }
        if (bracket > 0) {
            host = authority.substring(1, bracket);
            if (host.indexOf(':') < 0 || !IpAddress.numeric(host)) {
                return null;
            }
            return port > 0 ? new DynamicHost(host.toLowerCase(Locale.ROOT), port) : null;
        }
        String name = (host.endsWith(".") ? host.substring(0, host.length() - 1) : host).toLowerCase(Locale.ROOT);
        return port > 0 && isName(name) ? new DynamicHost(name, port) : null;
    }

    private static int number(String text) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        int value = Integer.parseInt(text);
        return value <= PORT_MAX ? value : 0;
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= NAME_MAX
                && !name.startsWith(".")
                && !name.contains("..")
                && name.chars()
                        .allMatch(c ->
                                (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.');
    }

    /// Whether an address may be called by a name that somebody else chose. Those of this machine and its link may not:
    /// there listen the proxy's own ports, programs that trust their machine, and clouds' metadata servers.
    public static boolean reachable(byte[] address) {
        if (address.length == V6_BYTES) {
            for (byte[] prefix : AROUND_V4) {
                if (Arrays.equals(address, 0, prefix.length, prefix, 0, prefix.length)) {
                    return reachable(Arrays.copyOfRange(address, V6_BYTES - V4_BYTES, V6_BYTES));
                }
            }
            boolean linkLocal = address[0] == (byte) 0xfe && (address[1] & 0xc0) == 0x80;
            return !linkLocal && address[0] != (byte) 0xff;
        }
        int first = address[0] & 0xff;
        boolean linkLocal = first == 169 && (address[1] & 0xff) == 254;
        return first != 0 && first != 127 && first < 224 && !linkLocal;
    }

    /// The endpoint at one of its addresses.
    public Endpoint at(String address) {
        return new Endpoint(address, port, name, 1, Endpoint.Health.HEALTHY, Metadata.EMPTY);
    }
}
