package dev.meshwright.proxy.bootstrap;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.base.tree.TreeJson;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;

/// Reads a bootstrap with the generated classes: every field that Envoy has.
final class CompleteReader {
    private CompleteReader() {}

    static ByteString read(Tree root) throws InvalidProtocolBufferException {
        Bootstrap.Builder into = Bootstrap.newBuilder();
        JsonFormat.parser().usingTypeRegistry(Extensions.registry()).merge(TreeJson.write(root), into);
        return into.build().toByteString();
    }
}
