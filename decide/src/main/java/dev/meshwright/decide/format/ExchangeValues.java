package dev.meshwright.decide.format;

import dev.meshwright.decide.request.EditableHead;
import java.util.Locale;

/// The command operators that header edits can use, over what is known of an exchange in progress. An operator that
/// has no value, or is not known here, renders nothing, as in Envoy's header edits (its access logs write `-`), and a
/// header without any text is not added. Addresses are `IP:PORT`; texts are empty when unknown.
public interface ExchangeValues extends Template.Values {
    EditableHead request();

    EditableHead response();

    /// Of the request; 0 of the response while there is none.
    int status();

    /// `HTTP/1.1`, `HTTP/2`.
    String protocol();

    String serverName();

    String remoteAddress();

    String localAddress();

    String peerIdentity();

    String localIdentity();

    String tlsVersion();

    String upstreamAddress();

    String cluster();

    String route();

    String flags();

    String details();

    /// ISO 8601.
    String startTime();

    @Override
    default void append(Template.Command command, StringBuilder to) {
        String value = switch (command.name()) {
            case "REQ", "REQUEST_HEADER" -> header(request(), command.argument());
            case "RESP", "RESPONSE_HEADER" -> header(response(), command.argument());
            case "PROTOCOL" -> protocol();
            case "REQUESTED_SERVER_NAME" -> serverName();
            case "DOWNSTREAM_REMOTE_ADDRESS" -> remoteAddress();
            case "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT" ->
                withoutPort(remoteAddress());
            case "DOWNSTREAM_LOCAL_ADDRESS" -> localAddress();
            case "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT" -> withoutPort(localAddress());
            case "DOWNSTREAM_PEER_URI_SAN" -> peerIdentity();
            case "DOWNSTREAM_LOCAL_URI_SAN" -> localIdentity();
            case "DOWNSTREAM_TLS_VERSION" -> tlsVersion();
            case "UPSTREAM_HOST", "UPSTREAM_REMOTE_ADDRESS" -> upstreamAddress();
            case "UPSTREAM_CLUSTER", "UPSTREAM_CLUSTER_RAW" -> cluster();
            case "RESPONSE_CODE" -> Integer.toString(status());
            // Of this one Envoy itself says that there is none.
            case "RESPONSE_FLAGS" -> flags().isEmpty() ? "-" : flags();
            case "RESPONSE_CODE_DETAILS" -> details();
            case "ROUTE_NAME" -> route();
            case "START_TIME" -> startTime();
            default -> "";
        };
        to.append(value);
    }

    /// `IP:PORT` to IP, an IPv6 one without brackets.
    static String withoutPort(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /// `NAME` or `NAME?OTHER`.
    private String header(EditableHead head, String argument) {
        for (String name : argument.split("\\?", 2)) {
            String value = one(head, name.toLowerCase(Locale.ROOT));
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    private String one(EditableHead head, String name) {
        return switch (name) {
            case ":method" -> head.text(head.method());
            case ":path" -> head.text(head.path());
            case ":authority", "host" -> head.text(head.authority());
            case ":scheme" -> head.text(head.scheme());
            case ":status" -> Integer.toString(status());
            default -> head.first(name);
        };
    }
}
