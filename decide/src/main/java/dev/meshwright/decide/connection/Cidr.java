package dev.meshwright.decide.connection;

import java.util.Arrays;

/// A range of IP addresses: `config.core.v3.CidrRange`.
///
/// @param network 4 or 16 bytes, bits after the prefix zero
/// @param prefixLength 0..32 or 0..128
public record Cidr(byte[] network, int prefixLength) {
    public Cidr {
        if (prefixLength < 0 || prefixLength > network.length * 8) {
            throw new IllegalArgumentException(
                    "prefix_len: " + prefixLength + " (expected: 0.." + network.length * 8 + ")");
        }
        network = network.clone();
        for (int bit = prefixLength; bit < network.length * 8; bit++) {
            network[bit / 8] &= (byte) ~(0x80 >>> (bit % 8));
        }
    }

    /// @throws IllegalArgumentException when `address` is not a numeric IP address
    public static Cidr of(String address, int prefixLength) {
        return new Cidr(IpAddress.parse(address), prefixLength);
    }

    /// @param address 4 or 16 bytes; an IPv4-mapped IPv6 address counts as IPv4 ([IpAddress#parse] unmaps it)
    public boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = prefixLength / 8;
        for (int i = 0; i < whole; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        int rest = prefixLength % 8;
        return rest == 0 || ((address[whole] ^ network[whole]) & (0xff00 >> rest)) == 0;
    }

    /// Whether the range holds an address given as text; false when it is not a numeric address. IPv4 allocates
    /// nothing.
    public boolean containsText(String address) {
        long v4 = IpAddress.v4(address);
        if (v4 < 0) {
            return address.indexOf(':') >= 0 && IpAddress.numeric(address) && contains(IpAddress.parse(address));
        }
        if (network.length != 4) {
            return false;
        }
        int own =
                (network[0] & 0xff) << 24 | (network[1] & 0xff) << 16 | (network[2] & 0xff) << 8 | (network[3] & 0xff);
        return prefixLength == 0 || ((own ^ (int) v4) >>> (32 - prefixLength)) == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cidr(var otherNetwork, var otherLength)
                && otherLength == prefixLength
                && Arrays.equals(network, otherNetwork);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(network) * 31 + prefixLength;
    }

    @Override
    public String toString() {
        return IpAddress.text(network) + "/" + prefixLength;
    }
}
