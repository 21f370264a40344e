package dev.meshwright.proxy.router;

import dev.meshwright.decide.format.Template;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.ExchangeRecord;
import java.util.Locale;

/// The command operators that header edits can use, read from a record in progress. An operator that is not known here
/// renders `-`, as Envoy's do when they have no value.
record RequestValues(ExchangeRecord record) implements Template.Values {
    @Override
    public void append(Template.Command command, StringBuilder to) {
        String value = switch (command.name()) {
            case "REQ" -> header(record.request, command.argument());
            case "RESP" -> header(record.response, command.argument());
            case "PROTOCOL" -> record.protocol;
            case "REQUESTED_SERVER_NAME" -> record.downstream.serverName();
            case "DOWNSTREAM_REMOTE_ADDRESS" -> record.downstream.remoteAddress();
            case "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT" ->
                ForwardedHeaders.withoutPort(record.downstream.remoteAddress());
            case "DOWNSTREAM_LOCAL_ADDRESS" -> record.downstream.localAddress();
            case "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT" ->
                ForwardedHeaders.withoutPort(record.downstream.localAddress());
            case "DOWNSTREAM_PEER_URI_SAN" -> record.downstream.peerIdentity();
            case "DOWNSTREAM_LOCAL_URI_SAN" -> record.downstream.localIdentity();
            case "DOWNSTREAM_TLS_VERSION" -> record.downstream.tlsVersion();
            case "UPSTREAM_HOST", "UPSTREAM_REMOTE_ADDRESS" -> record.upstreamAddress;
            case "UPSTREAM_CLUSTER", "UPSTREAM_CLUSTER_RAW" -> record.cluster;
            case "RESPONSE_CODE" -> Integer.toString(record.status);
            case "RESPONSE_FLAGS" -> record.flags;
            case "RESPONSE_CODE_DETAILS" -> record.details;
            case "ROUTE_NAME" -> record.route;
            case "VIRTUAL_CLUSTER_NAME" -> "";
            case "START_TIME" ->
                java.time.Instant.ofEpochMilli(record.startEpochMillis).toString();
            default -> "";
        };
        to.append(value.isEmpty() ? "-" : value);
    }

    /// `NAME` or `NAME?OTHER`.
    private static String header(MessageHead head, String argument) {
        for (String name : argument.split("\\?", 2)) {
            String value = one(head, name.toLowerCase(Locale.ROOT));
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    private static String one(MessageHead head, String name) {
        return switch (name) {
            case ":method" -> head.text(head.method());
            case ":path" -> head.text(head.path());
            case ":authority", "host" -> head.text(head.authority());
            case ":scheme" -> head.text(head.scheme());
            case ":status" -> Integer.toString(head.status());
            default -> head.first(name);
        };
    }
}
