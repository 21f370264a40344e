package dev.meshwright.proxy.observe;

import dev.meshwright.decide.cel.Attributes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A relayed connection in the words of Envoy's attributes. One for a loop, pointed at one record after the other.
public final class ConnectionAttributes implements Attributes {
    private @Nullable TcpRecord record;

    public ConnectionAttributes of(TcpRecord next) {
        record = next;
        return this;
    }

    @Override
    public @Nullable Object attribute(String group, String name) {
        TcpRecord of = record;
        if (of == null) {
            return null;
        }
        return switch (group) {
            case "source", "destination" -> AttributeValues.side(of.downstream, group, name);
            case "connection" -> AttributeValues.connection(of.downstream, name, "");
            case "response" -> name.equals("flags") ? AttributeValues.flags(of.flags) : null;
            case "request" ->
                switch (name) {
                    case "duration" -> Duration.ofNanos(Math.max(0, of.endNanos - of.startNanos));
                    case "time" -> java.time.Instant.ofEpochMilli(of.startEpochMillis);
                    default -> null;
                };
            case "upstream" ->
                AttributeValues.upstream(
                        name, of.upstreamAddress, of.upstreamLocalAddress, of.upstreamIdentity, of.upstreamFailure);
            case "xds" -> name.equals("cluster_name") ? AttributeValues.text(of.cluster) : null;
            default -> null;
        };
    }
}
