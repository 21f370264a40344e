package dev.meshwright.agent.capture;

import java.util.List;

/// Which traffic is captured. Lists are those of Istio's annotations `traffic.sidecar.istio.io/...`.
///
/// @param includeInboundPorts ports that are captured; empty: all
/// @param excludeInboundPorts ports that are not
/// @param includeOutboundRanges destinations `ADDRESS/BITS` that are captured; empty: all
/// @param excludeOutboundRanges destinations that are not
/// @param excludeOutboundPorts destination ports that are not
/// @param proxyGroup group id that the proxy runs under, whose own connections are let through
public record CaptureScope(
        List<Integer> includeInboundPorts,
        List<Integer> excludeInboundPorts,
        List<String> includeOutboundRanges,
        List<String> excludeOutboundRanges,
        List<Integer> excludeOutboundPorts,
        int proxyGroup) {
    /// The group that Istio's proxies run under.
    public static final int PROXY_GROUP = 1337;

    public static final CaptureScope ALL =
            new CaptureScope(List.of(), List.of(), List.of(), List.of(), List.of(), PROXY_GROUP);

    public CaptureScope {
        includeInboundPorts = ports("includeInboundPorts", includeInboundPorts);
        excludeInboundPorts = ports("excludeInboundPorts", excludeInboundPorts);
        includeOutboundRanges = ranges("includeOutboundRanges", includeOutboundRanges);
        excludeOutboundRanges = ranges("excludeOutboundRanges", excludeOutboundRanges);
        excludeOutboundPorts = ports("excludeOutboundPorts", excludeOutboundPorts);
        if (proxyGroup < 1) {
            throw new IllegalArgumentException(
                    "proxyGroup: " + proxyGroup + " (expected: a group id of the proxy alone, not 0)");
        }
    }

    private static List<Integer> ports(String what, List<Integer> ports) {
        for (int port : ports) {
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException(what + ": " + port + " (expected: 1 to 65535)");
            }
        }
        return List.copyOf(ports);
    }

    private static List<String> ranges(String what, List<String> ranges) {
        for (String range : ranges) {
            if (!range.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?")) {
                throw new IllegalArgumentException(
                        what + ": '" + range + "' (expected: an IPv4 address, maybe with /BITS)");
            }
        }
        return List.copyOf(ranges);
    }
}
