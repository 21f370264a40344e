package dev.meshwright.decide.format;

import dev.meshwright.decide.connection.ConnectionFacts;

/// Of an exchange of which no byte has gone on: what only that would tell (times, hosts, the answer's flags) is empty.
public interface UnsentValues extends ExchangeValues {
    ConnectionFacts facts();

    @Override
    default String protocol() {
        return "";
    }

    @Override
    default String serverName() {
        return facts().serverName();
    }

    @Override
    default String remoteAddress() {
        return address(facts().sourceAddress(), facts().sourcePort());
    }

    @Override
    default String localAddress() {
        return address(facts().destinationAddress(), facts().destinationPort());
    }

    private static String address(String host, int port) {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }

    @Override
    default String peerIdentity() {
        return String.join(",", facts().peerIdentities());
    }

    @Override
    default String localIdentity() {
        return "";
    }

    @Override
    default String tlsVersion() {
        return "";
    }

    @Override
    default String upstreamAddress() {
        return "";
    }

    @Override
    default String cluster() {
        return "";
    }

    @Override
    default String route() {
        return "";
    }

    @Override
    default String flags() {
        return "";
    }

    @Override
    default String details() {
        return "";
    }

    @Override
    default String startTime() {
        return "";
    }
}
