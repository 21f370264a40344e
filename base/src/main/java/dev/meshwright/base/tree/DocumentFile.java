package dev.meshwright.base.tree;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Position;
import java.util.ArrayList;
import java.util.List;

/// A file cut into documents.
///
/// @param documents those that parse, in order; empty ones (only comments) are left out
/// @param diagnostics why the others do not
public record DocumentFile(SourceDocumentFile source, List<Document> documents, List<Diagnostic> diagnostics) {
    public DocumentFile {
        documents = List.copyOf(documents);
        diagnostics = List.copyOf(diagnostics);
    }

    /// Reads all documents; never throws for what the text holds.
    public static DocumentFile read(SourceDocumentFile source) {
        List<Document> documents = new ArrayList<>();
        List<Diagnostic> diagnostics = new ArrayList<>();
        String text = source.text();
        if (text.length() > DocumentLimits.FILE_CHARS_MAX) {
            diagnostics.add(Diagnostic.error(
                    Codes.DOCUMENT_TOO_LARGE,
                    new Position(source.name(), 0, 0),
                    "file has " + text.length() + " characters (expected: at most " + DocumentLimits.FILE_CHARS_MAX
                            + ")",
                    "nothing of it was read",
                    "split the file"));
            return new DocumentFile(source, documents, diagnostics);
        }
        List<TextRange> chunks = DocumentSplit.split(text);
        for (int i = 0; i < chunks.size(); i++) {
            if (i == DocumentLimits.DOCUMENTS_MAX) {
                diagnostics.add(Diagnostic.error(
                        Codes.DOCUMENT_TOO_LARGE,
                        new Position(source.name(), chunks.get(i).startLine(), 0),
                        "file has " + chunks.size() + " documents (expected: at most " + DocumentLimits.DOCUMENTS_MAX
                                + ")",
                        "this one and all after it were not read",
                        "split the file"));
                break;
            }
            new DocumentParser(source, chunks.get(i), i, diagnostics).parse().ifPresent(documents::add);
        }
        return new DocumentFile(source, documents, diagnostics);
    }
}
