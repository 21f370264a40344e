package dev.meshwright.decide.load;

import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;

/// xDS resources from JSON, for tests.
final class Json {
    private static final JsonFormat.Parser PARSER = JsonFormat.parser().usingTypeRegistry(registry());

    private Json() {}

    static byte[] bytes(Message.Builder builder, String json) {
        try {
            PARSER.merge(json, builder);
        } catch (IOException e) {
            throw new IllegalArgumentException(json, e);
        }
        return builder.build().toByteArray();
    }

    private static TypeRegistry registry() {
        TypeRegistry.Builder builder = TypeRegistry.newBuilder();
        Roots.ALL.forEach(builder::add);
        return builder.build();
    }
}
