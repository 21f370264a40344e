package dev.meshwright.proxy.telemetry;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// The value of `x-envoy-peer-metadata`: a `google.protobuf.Struct` in base64 with the keys that Istio's proxies
/// use (`NAME`, `NAMESPACE`, `WORKLOAD_NAME`, `OWNER`, `CLUSTER_ID`, `MESH_ID`, `LABELS`).
///
/// Read and written by hand: the generated `Struct` would load descriptors into every sidecar. Keys in order, so
/// equal workloads have equal bytes.
final class PeerMetadata {
    private static final int DEPTH_MAX = 2;
    private static final int FIELDS_MAX = 64;

    private PeerMetadata() {}

    static String encode(Workload self, String instance, String meshId, Map<String, String> labels) {
        Map<String, String> own = new TreeMap<>(labels);
        own.put("service.istio.io/canonical-name", self.canonicalService());
        own.put("service.istio.io/canonical-revision", self.canonicalRevision());
        Map<String, Object> fields = new TreeMap<>();
        fields.put("NAME", instance);
        fields.put("NAMESPACE", self.namespace());
        fields.put("WORKLOAD_NAME", self.name());
        fields.put("OWNER", "kubernetes://apis/apps/v1/namespaces/" + self.namespace() + "/deployments/" + self.name());
        fields.put("CLUSTER_ID", self.cluster());
        fields.put("MESH_ID", meshId);
        fields.put("LABELS", own);
        return Base64.getEncoder().encodeToString(struct(fields));
    }

    private static byte[] struct(Map<String, ?> fields) {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        try {
            for (Map.Entry<String, ?> field : fields.entrySet()) {
                var value = new ByteArrayOutputStream();
                var inner = CodedOutputStream.newInstance(value);
                if (field.getValue() instanceof Map<?, ?> nested) {
                    Map<String, Object> strings = new TreeMap<>();
                    nested.forEach((key, text) -> strings.put(key.toString(), text.toString()));
                    inner.writeByteArray(5, struct(strings));
                } else {
                    inner.writeString(3, field.getValue().toString());
                }
                inner.flush();
                var entry = new ByteArrayOutputStream();
                var pair = CodedOutputStream.newInstance(entry);
                pair.writeString(1, field.getKey());
                pair.writeByteArray(2, value.toByteArray());
                pair.flush();
                out.writeByteArray(1, entry.toByteArray());
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// Never fails: what cannot be read is unknown, for a peer may send anything.
    static Workload decode(byte[] base64) {
        try {
            Map<String, String> texts = new HashMap<>();
            Map<String, String> labels = new HashMap<>();
            byte[] bytes = Base64.getDecoder().decode(base64);
            readStruct(CodedInputStream.newInstance(bytes), texts, labels, 1);
            String name = texts.getOrDefault("WORKLOAD_NAME", "");
            return Workload.of(
                    name.isEmpty() ? ownerName(texts.getOrDefault("OWNER", "")) : name,
                    texts.getOrDefault("NAMESPACE", ""),
                    texts.getOrDefault("CLUSTER_ID", ""),
                    labels);
        } catch (IOException | IllegalArgumentException e) {
            return Workload.UNKNOWN;
        }
    }

    private static String ownerName(String owner) {
        return owner.substring(owner.lastIndexOf('/') + 1);
    }

    private static void readStruct(
            CodedInputStream in, Map<String, String> texts, Map<String, String> labels, int depth) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) != 1 || texts.size() + labels.size() > FIELDS_MAX) {
                in.skipField(tag);
                continue;
            }
            int limit = in.pushLimit(in.readRawVarint32());
            String key = "";
            for (int inner = in.readTag(); inner != 0; inner = in.readTag()) {
                switch (WireFormat.getTagFieldNumber(inner)) {
                    case 1 -> key = in.readString();
                    case 2 -> {
                        int valueLimit = in.pushLimit(in.readRawVarint32());
                        readValue(in, key, texts, labels, depth);
                        in.popLimit(valueLimit);
                    }
                    default -> in.skipField(inner);
                }
            }
            in.popLimit(limit);
        }
    }

    private static void readValue(
            CodedInputStream in, String key, Map<String, String> texts, Map<String, String> labels, int depth)
            throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            if (number == 3) {
                texts.put(key, in.readString());
            } else if (number == 5 && depth < DEPTH_MAX && key.equals("LABELS")) {
                int limit = in.pushLimit(in.readRawVarint32());
                readStruct(in, labels, labels, depth + 1);
                in.popLimit(limit);
            } else {
                in.skipField(tag);
            }
        }
    }
}
