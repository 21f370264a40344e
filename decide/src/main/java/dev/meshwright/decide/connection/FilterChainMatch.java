package dev.meshwright.decide.connection;

import java.util.List;

/// What a filter chain asks of a connection: `config.listener.v3.FilterChainMatch`. Empty lists and zero mean "any".
///
/// @param destinationPort 0: any
/// @param serverNames exact or `*.suffix`, lower case
/// @param transportProtocol `raw_buffer`, `tls` or empty
public record FilterChainMatch(
        int destinationPort,
        List<Cidr> prefixRanges,
        List<String> serverNames,
        String transportProtocol,
        List<String> applicationProtocols,
        List<Cidr> directSourcePrefixRanges,
        SourceType sourceType,
        List<Cidr> sourcePrefixRanges,
        List<Integer> sourcePorts) {
    public static final FilterChainMatch ANY = new FilterChainMatch(
            0, List.of(), List.of(), "", List.of(), List.of(), SourceType.ANY, List.of(), List.of());

    public enum SourceType {
        ANY,
        SAME_IP_OR_LOOPBACK,
        EXTERNAL
    }

    public FilterChainMatch {
        prefixRanges = List.copyOf(prefixRanges);
        serverNames = List.copyOf(serverNames);
        applicationProtocols = List.copyOf(applicationProtocols);
        directSourcePrefixRanges = List.copyOf(directSourcePrefixRanges);
        sourcePrefixRanges = List.copyOf(sourcePrefixRanges);
        sourcePorts = List.copyOf(sourcePorts);
    }
}
