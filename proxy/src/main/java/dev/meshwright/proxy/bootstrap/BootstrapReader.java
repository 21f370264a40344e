package dev.meshwright.proxy.bootstrap;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.meshwright.base.diagnostic.DiagnosticText;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.TreeJson;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads a bootstrap as Envoy v3 writes it, in YAML or JSON.
public final class BootstrapReader {
    private BootstrapReader() {}

    /// @throws BootstrapException naming the file and what is wrong in it
    public static Bootstrap read(Path file) throws BootstrapException {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new BootstrapException(
                    file + ": cannot be read: " + e.getMessage() + " (expected: an Envoy v3 bootstrap, YAML or JSON)",
                    e);
        }
        return parse(file.toString(), text);
    }

    /// The messages that may stand in a `typed_config`, for printing.
    public static TypeRegistry extensions() {
        return Extensions.registry();
    }

    /// @param name how messages call the text
    public static Bootstrap parse(String name, String text) throws BootstrapException {
        DocumentFile read = DocumentFile.read(new SourceDocumentFile(name, text));
        var faults = read.diagnostics().stream()
                .filter(diagnostic -> diagnostic.severity() == Severity.ERROR)
                .toList();
        if (!faults.isEmpty()) {
            throw new BootstrapException(DiagnosticText.renderAll(faults, _ -> text));
        }
        if (read.documents().size() != 1) {
            throw new BootstrapException(
                    name + ": holds " + read.documents().size() + " documents (expected: one Envoy v3 bootstrap)");
        }
        Bootstrap.Builder into = Bootstrap.newBuilder();
        try {
            JsonFormat.parser()
                    .usingTypeRegistry(Extensions.registry())
                    .merge(TreeJson.write(read.documents().getFirst().root()), into);
        } catch (InvalidProtocolBufferException e) {
            throw new BootstrapException(name + ": " + e.getMessage() + " (expected: an Envoy v3 bootstrap)", e);
        }
        return into.build();
    }
}
