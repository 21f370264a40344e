package dev.meshwright.xds.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The two delta messages on the wire, without generated classes: their maps would load the descriptors of half the
/// xDS API into every sidecar. Field numbers are those of `envoy/service/discovery/v3/discovery.proto`.
final class DeltaWire {
    private static final int INVALID_ARGUMENT = 3;

    private DeltaWire() {}

    static final Marshaller<DeltaRequest> REQUEST = new Marshaller<>() {
        @Override
        public InputStream stream(DeltaRequest request) {
            return new ByteArrayInputStream(write(request));
        }

        @Override
        public DeltaRequest parse(InputStream stream) {
            throw new UnsupportedOperationException("a client reads no requests");
        }
    };

    static final Marshaller<DeltaResponse> RESPONSE = new Marshaller<>() {
        @Override
        public InputStream stream(DeltaResponse response) {
            throw new UnsupportedOperationException("a client writes no responses");
        }

        @Override
        public DeltaResponse parse(InputStream stream) {
            try {
                return read(CodedInputStream.newInstance(stream.readAllBytes()));
            } catch (IOException e) {
                throw Status.INTERNAL
                        .withDescription("delta response: " + e.getMessage())
                        .withCause(e)
                        .asRuntimeException();
            }
        }
    };

    static byte[] write(DeltaRequest request) {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        try {
            if (!request.node().isEmpty()) {
                out.writeBytes(1, request.node());
            }
            out.writeString(2, request.typeUrl());
            for (String name : request.subscribe()) {
                out.writeString(3, name);
            }
            for (String name : request.unsubscribe()) {
                out.writeString(4, name);
            }
            for (Map.Entry<String, String> entry : request.initialVersions().entrySet()) {
                int size = CodedOutputStream.computeStringSize(1, entry.getKey())
                        + CodedOutputStream.computeStringSize(2, entry.getValue());
                out.writeTag(5, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt32NoTag(size);
                out.writeString(1, entry.getKey());
                out.writeString(2, entry.getValue());
            }
            if (!request.nonce().isEmpty()) {
                out.writeString(6, request.nonce());
            }
            if (!request.error().isEmpty()) {
                int size = CodedOutputStream.computeInt32Size(1, INVALID_ARGUMENT)
                        + CodedOutputStream.computeStringSize(2, request.error());
                out.writeTag(7, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt32NoTag(size);
                out.writeInt32(1, INVALID_ARGUMENT);
                out.writeString(2, request.error());
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static DeltaResponse read(CodedInputStream in) throws IOException {
        String typeUrl = "";
        String nonce = "";
        List<DeltaResponse.Item> items = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (delimited(tag)) {
                case 2 -> {
                    int limit = in.pushLimit(in.readRawVarint32());
                    items.add(item(in));
                    in.popLimit(limit);
                }
                case 4 -> typeUrl = in.readStringRequireUtf8();
                case 5 -> nonce = in.readStringRequireUtf8();
                case 6 -> removed.add(in.readStringRequireUtf8());
                default -> in.skipField(tag);
            }
        }
        return new DeltaResponse(typeUrl, nonce, items, removed);
    }

    /// The number of a field that has a length; 0 for others, which are unknown whatever their number (protobuf
    /// encoding: a field of another wire type than the schema's is an unknown field).
    private static int delimited(int tag) {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED
                ? WireFormat.getTagFieldNumber(tag)
                : 0;
    }

    private static DeltaResponse.Item item(CodedInputStream in) throws IOException {
        String name = "";
        String version = "";
        String typeUrl = "";
        ByteString bytes = ByteString.EMPTY;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (delimited(tag)) {
                case 1 -> version = in.readStringRequireUtf8();
                case 3 -> name = in.readStringRequireUtf8();
                case 2 -> {
                    int limit = in.pushLimit(in.readRawVarint32());
                    for (int inner = in.readTag(); inner != 0; inner = in.readTag()) {
                        switch (delimited(inner)) {
                            case 1 -> typeUrl = in.readStringRequireUtf8();
                            case 2 -> bytes = in.readBytes();
                            default -> in.skipField(inner);
                        }
                    }
                    in.popLimit(limit);
                }
                default -> in.skipField(tag);
            }
        }
        return new DeltaResponse.Item(name, version, typeUrl, bytes);
    }
}
