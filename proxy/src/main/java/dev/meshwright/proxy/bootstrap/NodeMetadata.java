package dev.meshwright.proxy.bootstrap;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// What the proxy reads of its own `core.v3.Node`: the id, and of the metadata texts, true ones and texts in a mapping.
/// By hand, because a generated class with a map field loads descriptors.
public final class NodeMetadata {
    private static final int ID = 1;
    private static final int CLUSTER = 2;
    private static final int METADATA = 3;
    private static final int LOCALITY = 4;
    private static final int ZONE = 2;
    private static final int TEXT = 3;
    private static final int FLAG = 4;
    private static final int MAPPING = 5;

    private final String id;
    private final String cluster;
    private final String zone;
    private final Map<String, ByteString> values;

    private NodeMetadata(String id, String cluster, String zone, Map<String, ByteString> values) {
        this.id = id;
        this.cluster = cluster;
        this.zone = zone;
        this.values = values;
    }

    public static NodeMetadata of(ByteString node) {
        try {
            WireFields fields = WireFields.of(node);
            return new NodeMetadata(
                    fields.last(ID).toStringUtf8(),
                    fields.last(CLUSTER).toStringUtf8(),
                    WireFields.of(fields.last(LOCALITY)).last(ZONE).toStringUtf8(),
                    struct(fields.last(METADATA)));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("this program wrote the message itself", e);
        }
    }

    public String id() {
        return id;
    }

    /// The service that the proxy stands for.
    public String cluster() {
        return cluster;
    }

    /// Of its locality; empty when unknown.
    public String zone() {
        return zone;
    }

    /// Empty when absent or no text.
    public String text(String key) {
        return text(values.getOrDefault(key, ByteString.EMPTY));
    }

    /// The texts in a mapping.
    public Map<String, String> texts(String key) {
        Map<String, String> texts = new TreeMap<>();
        try {
            ByteString mapping =
                    WireFields.of(values.getOrDefault(key, ByteString.EMPTY)).last(MAPPING);
            struct(mapping).forEach((name, value) -> texts.put(name, text(value)));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("this program wrote the message itself", e);
        }
        return texts;
    }

    /// False when absent or no boolean.
    public boolean flag(String key) {
        CodedInputStream in = values.getOrDefault(key, ByteString.EMPTY).newCodedInput();
        try {
            return in.readTag() == (FLAG << 3 | WireFormat.WIRETYPE_VARINT) && in.readBool();
        } catch (IOException e) {
            throw new IllegalStateException("this program wrote the message itself", e);
        }
    }

    private static String text(ByteString value) {
        try {
            return WireFields.of(value).last(TEXT).toStringUtf8();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("this program wrote the message itself", e);
        }
    }

    private static Map<String, ByteString> struct(ByteString struct) throws InvalidProtocolBufferException {
        Map<String, ByteString> values = new TreeMap<>();
        for (ByteString entry : WireFields.of(struct).all(1)) {
            WireFields pair = WireFields.of(entry);
            values.put(pair.last(1).toStringUtf8(), pair.last(2));
        }
        return values;
    }
}
