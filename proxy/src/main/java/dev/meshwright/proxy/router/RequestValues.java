package dev.meshwright.proxy.router;

import dev.meshwright.decide.filter.FilterState;
import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.span.CustomTag;
import dev.meshwright.decide.span.SpanValues;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.Endpoint;
import dev.meshwright.proxy.accesslog.TagTexts;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.ExchangeRecord;
import java.time.Instant;

/// What header edits and tags of spans can speak of, read from a record in progress.
record RequestValues(ExchangeRecord record, RouteDecision decision, FilterState filters) implements SpanValues {
    private static final MessageHead NO_TRAILERS = new MessageHead();

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
    public String requestId() {
        return record.requestId;
    }

    @Override
    public long requestBytes() {
        return record.requestBytes;
    }

    @Override
    public long responseBytes() {
        return record.responseBytes;
    }

    @Override
    public boolean grpc() {
        return record.grpc;
    }

    @Override
    public EditableHead trailers() {
        MessageHead came = record.trailers;
        return came == null ? NO_TRAILERS : came;
    }

    @Override
    public Metadata metadata(CustomTag.Of of) {
        Endpoint endpoint = record.endpoint;
        return switch (of) {
            case REQUEST -> filters.metadata();
            case ROUTE -> decision.found() ? decision.route().metadata() : Metadata.EMPTY;
            case CLUSTER -> record.upstream instanceof ClusterTable table ? table.metadata() : Metadata.EMPTY;
            case HOST -> endpoint == null ? Metadata.EMPTY : endpoint.metadata();
        };
    }

    @Override
    public String formatted(Template template) {
        return TagTexts.ofLoop().text(template, record);
    }

    @Override
    public String startTime() {
        return Instant.ofEpochMilli(record.startEpochMillis).toString();
    }
}
