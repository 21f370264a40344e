package dev.meshwright.proxy.bootstrap;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The length-delimited fields (texts, messages) of one message by number, one level deep. Numbers are passed over.
public final class WireFields {
    private final Map<Integer, List<ByteString>> values;

    private WireFields(Map<Integer, List<ByteString>> values) {
        this.values = values;
    }

    /// @throws InvalidProtocolBufferException when it is no message
    public static WireFields of(ByteString message) throws InvalidProtocolBufferException {
        Map<Integer, List<ByteString>> values = new HashMap<>();
        CodedInputStream in = message.newCodedInput();
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                    values.computeIfAbsent(WireFormat.getTagFieldNumber(tag), _ -> new ArrayList<>())
                            .add(in.readBytes());
                } else {
                    in.skipField(tag);
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
        return new WireFields(values);
    }

    /// Empty when absent.
    public ByteString last(int number) {
        List<ByteString> all = all(number);
        return all.isEmpty() ? ByteString.EMPTY : all.getLast();
    }

    public List<ByteString> all(int number) {
        return values.getOrDefault(number, List.of());
    }
}
