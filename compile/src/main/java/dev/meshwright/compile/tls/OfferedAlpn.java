package dev.meshwright.compile.tls;

import com.google.protobuf.Any;
import dev.meshwright.compile.memo.Wire;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.envoyproxy.envoy.extensions.filters.http.set_filter_state.v3.Config;
import java.util.List;

/// What `istio.alpn` does, in the words of an Envoy that lacks it: the HTTP filter [#FILTER] says which ALPN words a
/// request's upstream connection offers, in the place of those of its cluster.
public final class OfferedAlpn {
    public static final String FILTER = "envoy.filters.http.set_filter_state";

    /// Leaves it to routes.
    public static final Config BY_ROUTE = Config.getDefaultInstance();

    /// Of a route to a port of undeclared protocol, whose cluster speaks the client's HTTP version.
    public static final Any BY_VERSION = Wire.any(offering("%CEL(request.protocol == 'HTTP/2' ? '"
            + String.join(",", Alpn.offeredFor("h2c"))
            + "' : '"
            + String.join(",", Alpn.offeredFor("http/1.1"))
            + "')%"));

    /// Of a route to a port of undeclared protocol, whose cluster speaks HTTP/1.1 whatever the client does.
    public static final Any HTTP_1 = Wire.any(of(Alpn.offeredFor("http/1.1")));

    private OfferedAlpn() {}

    /// @param words for every request
    public static Config of(List<String> words) {
        return offering(String.join(",", words));
    }

    private static Config offering(String format) {
        return Config.newBuilder()
                .addOnRequestHeaders(FilterStateValue.newBuilder()
                        .setObjectKey("envoy.network.application_protocols")
                        .setFormatString(SubstitutionFormatString.newBuilder()
                                .setTextFormatSource(DataSource.newBuilder().setInlineString(format)))
                        .setSharedWithUpstream(FilterStateValue.SharedWithUpstream.ONCE))
                .build();
    }
}
