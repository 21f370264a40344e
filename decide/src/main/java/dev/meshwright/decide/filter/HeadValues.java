package dev.meshwright.decide.filter;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.format.ExchangeValues;
import dev.meshwright.decide.request.EditableHead;

/// What header edits of a filter can speak of while the request is still on its way in.
record HeadValues(EditableHead request, ConnectionFacts facts) implements ExchangeValues {
    @Override
    public EditableHead response() {
        return request;
    }

    @Override
    public int status() {
        return 0;
    }

    @Override
    public String protocol() {
        return "";
    }

    @Override
    public String serverName() {
        return facts.serverName();
    }

    @Override
    public String remoteAddress() {
        return address(facts.sourceAddress(), facts.sourcePort());
    }

    @Override
    public String localAddress() {
        return address(facts.destinationAddress(), facts.destinationPort());
    }

    private static String address(String host, int port) {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }

    @Override
    public String peerIdentity() {
        return String.join(",", facts.peerIdentities());
    }

    @Override
    public String localIdentity() {
        return "";
    }

    @Override
    public String tlsVersion() {
        return "";
    }

    @Override
    public String upstreamAddress() {
        return "";
    }

    @Override
    public String cluster() {
        return "";
    }

    @Override
    public String route() {
        return "";
    }

    @Override
    public String flags() {
        return "";
    }

    @Override
    public String details() {
        return "";
    }

    @Override
    public String startTime() {
        return "";
    }
}
