package dev.meshwright.compile.listener;

import com.google.protobuf.UInt32Value;
import dev.meshwright.model.ConnectionMatch;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/// Which connections of a listener a chain takes. Envoy picks the most specific chain, whatever their order, and
/// refuses two that match alike.
///
/// @param serverNames SNI names, `host` or `*.suffix`; empty: any
/// @param destinationSubnets `address` or `address/bits`; empty: any
/// @param sourceSubnets likewise
/// @param alpn protocols that the client offers one of; empty: any
public record ChainMatch(
        List<String> serverNames, List<String> destinationSubnets, List<String> sourceSubnets, List<String> alpn) {
    public static final ChainMatch ANY = new ChainMatch(List.of(), List.of(), List.of());

    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;

    public ChainMatch {
        serverNames = List.copyOf(serverNames);
        destinationSubnets = List.copyOf(destinationSubnets);
        sourceSubnets = List.copyOf(sourceSubnets);
        alpn = List.copyOf(alpn);
    }

    /// Whatever protocols the client offers.
    public ChainMatch(List<String> serverNames, List<String> destinationSubnets, List<String> sourceSubnets) {
        this(serverNames, destinationSubnets, sourceSubnets, List.of());
    }

    public static ChainMatch of(List<String> serverNames) {
        return new ChainMatch(serverNames, List.of(), List.of());
    }

    /// What of a route's match a connection shows.
    public static ChainMatch of(ConnectionMatch match) {
        List<String> names = match.serverNames().contains("*") ? List.of() : match.serverNames();
        return new ChainMatch(
                names.stream().distinct().sorted().toList(), match.destinationSubnets(), match.sourceSubnets());
    }

    /// Of these, those to some subnets; a match that names subnets itself has its own.
    ChainMatch within(List<String> subnets) {
        return destinationSubnets.isEmpty() ? new ChainMatch(serverNames, subnets, sourceSubnets, alpn) : this;
    }

    public boolean isAny() {
        return equals(ANY);
    }

    FilterChainMatch.Builder builder() {
        FilterChainMatch.Builder out =
                FilterChainMatch.newBuilder().addAllServerNames(serverNames).addAllApplicationProtocols(alpn);
        destinationSubnets.forEach(subnet -> out.addPrefixRanges(range(subnet)));
        sourceSubnets.forEach(subnet -> out.addSourcePrefixRanges(range(subnet)));
        return out;
    }

    private static CidrRange range(String subnet) {
        int slash = subnet.indexOf('/');
        String address = slash < 0 ? subnet : subnet.substring(0, slash);
        int whole = address.indexOf(':') < 0 ? V4_BITS : V6_BITS;
        int bits = slash < 0 ? whole : Integer.parseInt(subnet.substring(slash + 1));
        return CidrRange.newBuilder()
                .setAddressPrefix(bits == whole ? address : prefix(address, bits))
                .setPrefixLen(UInt32Value.of(bits))
                .build();
    }

    /// The address without the bits that do not count: Envoy refuses two matches that differ in them alone.
    private static String prefix(String address, int bits) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        byte[] kept = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            int significant = Math.clamp(bits - (long) i * Byte.SIZE, 0, Byte.SIZE);
            kept[i] = (byte) (bytes[i] & (0xff00 >> significant));
        }
        try {
            return Arrays.equals(bytes, kept)
                    ? address
                    : InetAddress.getByAddress(kept).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("as many bytes as the address has", e);
        }
    }
}
