package dev.meshwright.decide.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.connection.ConnectionFacts.Transport;
import dev.meshwright.decide.connection.FilterChainMatch.SourceType;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rules of the FilterChainMatch proto comments.
class FilterChainTableTest {
    /// The chains that Istio sends for a PERMISSIVE inbound port.
    @Test
    void permissivePort_tellsMutualTlsFromPlaintextFromForeignTls() {
        FilterChainTable table = table(
                false,
                port(15006),
                new Builder()
                        .transport("tls")
                        .alpn("istio-http/1.0", "istio-http/1.1", "istio-h2")
                        .build(),
                new Builder().transport("raw_buffer").alpn("http/1.1", "h2c").build(),
                new Builder()
                        .transport("tls")
                        .alpn("istio-peer-exchange", "istio")
                        .build(),
                new Builder().transport("raw_buffer").build(),
                new Builder().transport("tls").build(),
                new Builder()
                        .port(9080)
                        .transport("tls")
                        .alpn("istio", "istio-h2")
                        .build(),
                new Builder().port(9080).transport("raw_buffer").build());

        assertThat(match(table, tls(9080, "", "istio-h2"))).isEqualTo(6);
        assertThat(match(table, plain(9080))).isEqualTo(7);
        assertThat(match(table, tls(9080, "", "h2")))
                .as("no way back to a chain without port")
                .isEqualTo(FilterChainTable.NONE);
        assertThat(match(table, tls(7000, "", "istio-http/1.1"))).isEqualTo(1);
        assertThat(match(table, tls(7000, "", "istio"))).isEqualTo(3);
        assertThat(match(table, tls(7000, "", "h2"))).isEqualTo(5);
        assertThat(match(table, plain(7000))).isEqualTo(4);
        assertThat(match(table, plain(7000, "http/1.1"))).isEqualTo(2);
        assertThat(match(table, plain(15006))).isZero();
        assertThat(table.asksTransport()).isTrue();
        assertThat(table.asksPlaintextProtocol()).isTrue();
    }

    @Test
    void serverName_isExactThenLongestSuffixThenAny() {
        FilterChainTable table = table(
                false,
                new Builder().names("*.com").build(),
                new Builder().names("*.foo.com").build(),
                new Builder().names("a.foo.com").build(),
                new Builder().transport("tls").build());

        assertThat(match(table, tls(443, "a.foo.com"))).isEqualTo(2);
        assertThat(match(table, tls(443, "b.foo.com"))).isEqualTo(1);
        assertThat(match(table, tls(443, "foo.com"))).isZero();
        assertThat(match(table, tls(443, "foo.org"))).isEqualTo(3);
        assertThat(match(table, tls(443, ""))).isEqualTo(3);
    }

    @Test
    void serverName_comesBeforeTransport_withNoWayBack() {
        FilterChainTable table = table(
                true,
                new Builder().names("a.com").transport("raw_buffer").build(),
                new Builder().transport("tls").build());

        assertThat(match(table, tls(443, "a.com"))).isEqualTo(2);
    }

    @Test
    void alpn_followsTheClientsPreference() {
        FilterChainTable table = table(
                false,
                new Builder().alpn("http/1.1").build(),
                new Builder().alpn("h2").build());

        assertThat(match(table, tls(443, "", "h2", "http/1.1"))).isEqualTo(1);
        assertThat(match(table, tls(443, "", "http/1.1", "h2"))).isZero();
    }

    @Test
    void destinationAddress_takesTheLongestPrefix() {
        FilterChainTable table = table(
                false,
                new Builder().prefix("127.0.0.0", 8).build(),
                new Builder().prefix("127.77.0.0", 16).build(),
                FilterChainMatch.ANY);

        assertThat(match(table, plain(80))).isEqualTo(1);
        assertThat(match(table, facts("10.0.0.1", 80, "10.0.0.2", Transport.RAW_BUFFER, "", List.of())))
                .isEqualTo(2);
    }

    @Test
    void sourceType_tellsLocalFromExternal() {
        FilterChainTable table = table(
                false,
                new Builder().source(SourceType.SAME_IP_OR_LOOPBACK).build(),
                new Builder().source(SourceType.EXTERNAL).build());

        assertThat(match(table, facts("10.0.0.1", 80, "10.0.0.1", Transport.RAW_BUFFER, "", List.of())))
                .isZero();
        assertThat(match(table, facts("10.0.0.1", 80, "10.0.0.2", Transport.RAW_BUFFER, "", List.of())))
                .isEqualTo(1);
    }

    @Test
    void connectionThatNoChainTakes_goesToTheDefault() {
        FilterChainTable table = table(true, port(9080));

        assertThat(match(table, plain(9081))).isEqualTo(1);
        assertThat(match(table(false, port(9080)), plain(9081))).isEqualTo(FilterChainTable.NONE);
    }

    private static FilterChainMatch port(int port) {
        return new Builder().port(port).build();
    }

    private static int match(FilterChainTable table, ConnectionFacts facts) {
        return table.match(facts, Trace.NONE);
    }

    private static FilterChainTable table(boolean hasDefault, FilterChainMatch... matches) {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < matches.length + (hasDefault ? 1 : 0); i++) {
            places.add(Place.of("lds", "l").child("filter_chains", i));
        }
        return new FilterChainTable(List.of(matches), places, hasDefault);
    }

    private static ConnectionFacts plain(int port, String... protocols) {
        return facts("127.77.0.1", port, "127.77.0.2", Transport.RAW_BUFFER, "", List.of(protocols));
    }

    private static ConnectionFacts tls(int port, String name, String... protocols) {
        return facts("127.77.0.1", port, "127.77.0.2", Transport.TLS, name, List.of(protocols));
    }

    private static ConnectionFacts facts(
            String destination, int port, String source, Transport transport, String name, List<String> protocols) {
        return new ConnectionFacts(destination, port, source, 40_000, transport, name, protocols, List.of());
    }

    private static final class Builder {
        private int port;
        private List<Cidr> prefixes = List.of();
        private List<String> names = List.of();
        private String transport = "";
        private List<String> protocols = List.of();
        private SourceType source = SourceType.ANY;

        Builder port(int value) {
            port = value;
            return this;
        }

        Builder prefix(String address, int length) {
            prefixes = List.of(Cidr.of(address, length));
            return this;
        }

        Builder names(String... values) {
            names = List.of(values);
            return this;
        }

        Builder transport(String value) {
            transport = value;
            return this;
        }

        Builder alpn(String... values) {
            protocols = List.of(values);
            return this;
        }

        Builder source(SourceType value) {
            source = value;
            return this;
        }

        FilterChainMatch build() {
            return new FilterChainMatch(
                    port, prefixes, names, transport, protocols, List.of(), source, List.of(), List.of());
        }
    }
}
