package dev.meshwright.proxy.bootstrap;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.bootstrap.v3.Admin;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import java.util.List;
import java.util.Optional;

/// A serialised `config.bootstrap.v3.Bootstrap`, taken apart only as far as a start needs: whoever parses a whole
/// cluster or listener pays for the descriptors of all of Envoy. Immutable.
public final class BootstrapMessage {
    private static final int NODE = 1;
    private static final int NODE_ID = 1;
    private static final int NODE_CLUSTER = 2;
    private static final int STATIC_RESOURCES = 2;
    private static final int STATIC_LISTENERS = 1;
    private static final int STATIC_CLUSTERS = 2;
    private static final int DYNAMIC_RESOURCES = 3;
    private static final int ADS_CONFIG = 3;
    private static final int ADMIN = 12;

    private final ByteString bytes;
    private final WireFields fields;

    BootstrapMessage(ByteString bytes) throws InvalidProtocolBufferException {
        this.bytes = bytes;
        this.fields = WireFields.of(bytes);
        // All that is read later, so that nothing is malformed then.
        WireFields.of(fields.last(STATIC_RESOURCES));
        WireFields.of(fields.last(DYNAMIC_RESOURCES));
    }

    /// `node`, serialised; empty when absent.
    public ByteString node() {
        return fields.last(NODE);
    }

    /// The node's id and cluster alone: all that an SDS server on the same machine has to know. Metadata is a Struct,
    /// which costs who reads it with generated classes the descriptors.
    public ByteString nodeName() {
        WireFields node = read(() -> WireFields.of(node()));
        WireOutput name = new WireOutput();
        name.add(NODE_ID, node.last(NODE_ID));
        name.add(NODE_CLUSTER, node.last(NODE_CLUSTER));
        return name.bytes();
    }

    /// `static_resources.clusters`, each serialised.
    public List<byte[]> clusters() {
        return all(STATIC_RESOURCES, STATIC_CLUSTERS);
    }

    /// `static_resources.listeners`, each serialised.
    public List<byte[]> listeners() {
        return all(STATIC_RESOURCES, STATIC_LISTENERS);
    }

    private List<byte[]> all(int part, int field) {
        return read(() -> WireFields.of(fields.last(part)).all(field).stream()
                .map(ByteString::toByteArray)
                .toList());
    }

    public Admin admin() {
        return read(() -> Admin.parseFrom(fields.last(ADMIN)));
    }

    /// `dynamic_resources.ads_config`.
    public Optional<ApiConfigSource> ads() {
        return read(() -> {
            WireFields dynamic = WireFields.of(fields.last(DYNAMIC_RESOURCES));
            return dynamic.all(ADS_CONFIG).isEmpty()
                    ? Optional.empty()
                    : Optional.of(ApiConfigSource.parseFrom(dynamic.last(ADS_CONFIG)));
        });
    }

    /// The whole message; costs tens of megabytes the first time.
    public Bootstrap message() {
        return read(() -> Bootstrap.parseFrom(bytes));
    }

    private interface Reading<T> {
        T read() throws InvalidProtocolBufferException;
    }

    private static <T> T read(Reading<T> reading) {
        try {
            return reading.read();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("this program wrote the message itself", e);
        }
    }
}
