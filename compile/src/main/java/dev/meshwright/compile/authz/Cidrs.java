package dev.meshwright.compile.authz;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.CidrRange;

/// Addresses and CIDR ranges as xDS writes them.
final class Cidrs {
    private Cidrs() {}

    static CidrRange of(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        int all = address.indexOf(':') < 0 ? 32 : 128;
        int length = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
        return CidrRange.newBuilder()
                .setAddressPrefix(address)
                .setPrefixLen(UInt32Value.of(length))
                .build();
    }
}
