package dev.meshwright.proxy.bootstrap;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import dev.meshwright.base.diagnostic.DiagnosticText;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a bootstrap as Envoy v3 writes it, in YAML or JSON.
public final class BootstrapReader {
    private static final Logger LOG = LoggerFactory.getLogger(BootstrapReader.class);

    private BootstrapReader() {}

    /// @throws BootstrapException naming the file and what is wrong in it
    public static BootstrapMessage read(Path file) throws BootstrapException {
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
    public static BootstrapMessage parse(String name, String text) throws BootstrapException {
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
        Tree root = read.documents().getFirst().root();
        try {
            return new BootstrapMessage(encode(root));
        } catch (InvalidProtocolBufferException e) {
            throw new BootstrapException(name + ": " + e.getMessage() + " (expected: an Envoy v3 bootstrap)", e);
        } catch (EncodeException e) {
            throw new BootstrapException(
                    e.position() + ": " + e.getMessage() + " (expected: an Envoy v3 bootstrap)", e);
        }
    }

    /// By the schema; what is not in it (rare fields, lenient spellings) goes to the reader with descriptors, which is
    /// complete and takes tens of megabytes.
    private static ByteString encode(Tree root) throws EncodeException {
        try {
            return new WireEncoder(Schema.load()).encode("envoy.config.bootstrap.v3.Bootstrap", root);
        } catch (EncodeException fault) {
            try {
                ByteString message = CompleteReader.read(root);
                LOG.info(
                        "{}: {}: read with all of Envoy's classes, which stay in memory (tens of MB)",
                        fault.position(),
                        fault.getMessage());
                return message;
            } catch (InvalidProtocolBufferException e) {
                // The first one knows the place.
                fault.addSuppressed(e);
                throw fault;
            }
        }
    }
}
