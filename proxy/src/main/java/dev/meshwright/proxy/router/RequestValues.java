package dev.meshwright.proxy.router;

import dev.meshwright.decide.format.ExchangeValues;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.proxy.observe.ExchangeRecord;
import java.time.Instant;

/// What header edits can speak of, read from a record in progress.
record RequestValues(ExchangeRecord record) implements ExchangeValues {
    @Override
    public EditableHead request() {
        return record.request;
    }

    @Override
    public EditableHead response() {
        return record.response;
    }

    @Override
    public int status() {
        return record.status;
    }

    @Override
    public String protocol() {
        return record.protocol;
    }

    @Override
    public String serverName() {
        return record.downstream.serverName();
    }

    @Override
    public String remoteAddress() {
        return record.downstream.remoteAddress();
    }

    @Override
    public String localAddress() {
        return record.downstream.localAddress();
    }

    @Override
    public String peerIdentity() {
        return record.downstream.peerIdentity();
    }

    @Override
    public String localIdentity() {
        return record.downstream.localIdentity();
    }

    @Override
    public String tlsVersion() {
        return record.downstream.tlsVersion();
    }

    @Override
    public String upstreamAddress() {
        return record.upstreamAddress;
    }

    @Override
    public String cluster() {
        return record.cluster;
    }

    @Override
    public String route() {
        return record.route;
    }

    @Override
    public String flags() {
        return record.flags;
    }

    @Override
    public String details() {
        return record.details;
    }

    @Override
    public String startTime() {
        return Instant.ofEpochMilli(record.startEpochMillis).toString();
    }
}
