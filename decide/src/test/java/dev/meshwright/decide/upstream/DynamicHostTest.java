package dev.meshwright.decide.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.tls.SanMatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DynamicHostTest {
    @ParameterizedTest
    @CsvSource({
        "api.example, api.example, 80",
        "API.example.:8080, api.example, 8080",
        "10.1.2.3:90, 10.1.2.3, 90",
        "[2001:DB8::1]:90, 2001:db8::1, 90",
        "[2001:db8::1], 2001:db8::1, 80"
    })
    void authority_namesHostAndPort(String authority, String name, int port) {
        assertThat(DynamicHost.of(authority, 80)).isEqualTo(new DynamicHost(name, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":80",
                ".",
                "a..b",
                ".a",
                "a b",
                "a/b",
                "a:0",
                "a:65536",
                "a:8x",
                "a:",
                "[::1",
                "[a]",
                "[::1]x",
                "a@b",
                "2001:db8::1",
                "a\u00e4"
            })
    void whatIsNoHost_namesNone(String authority) {
        assertThat(DynamicHost.of(authority, 80)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.9.9.9",
                "0.0.0.0",
                "0.1.2.3",
                "169.254.169.254",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "fe80::1",
                "febf::1",
                "ff02::1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe"
            })
    void addressOfTheMachineOrItsLink_isNotReachable(String address) {
        assertThat(DynamicHost.reachable(IpAddress.parse(address))).isFalse();
    }

    @Test
    void mappedLoopback_isNotReachable() {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 127, 0, 0, 1};
        assertThat(DynamicHost.reachable(mapped)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"8.8.8.8", "10.0.0.1", "192.168.1.1", "2001:db8::1", "fd00::1", "fec0::1", "64:ff9b::808:808"})
    void otherAddress_isReachable(String address) {
        assertThat(DynamicHost.reachable(IpAddress.parse(address))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "a.example, a.example, true",
        "*.example.org, a.example.org, true",
        "*.Example.org, a.eXample.org, true",
        "*.example.org, a.b.example.org, false",
        "*.example.org, example.org, false",
        "*.org, example.org, false",
        "*, example.org, false",
        "b.example, a.example, false"
    })
    void nameOfCertificate_standsForHost(String shown, String host, boolean covers) {
        assertThat(SanMatch.covers(shown, host)).isEqualTo(covers);
    }
}
