package dev.meshwright.base.tree;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        return read(source, new DocumentFile(source, List.of(), List.of()));
    }

    /// The same in less time: a document that stood in `before` with the same text on the same lines keeps its
    /// tree, the very same instance.
    ///
    /// @param before of a file with this name
    public static DocumentFile read(SourceDocumentFile source, DocumentFile before) {
        Map<Integer, Document> known = new HashMap<>();
        before.documents.forEach(d -> known.put(d.whole().startLine(), d));
        List<Document> documents = new ArrayList<>();
        List<Diagnostic> diagnostics = new ArrayList<>();
        SharedTexts texts = new SharedTexts();
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
            TextRange chunk = chunks.get(i);
            int place = i;
            Document same = known.get(chunk.startLine());
            if (same != null && same.whole().isSameText(before.source.text(), chunk, text)) {
                documents.add(same.at(i, chunk));
            } else {
                BlockReader.read(source, chunk, place, texts)
                        .or(() -> new DocumentParser(source, chunk, place, diagnostics).parse())
                        .ifPresent(documents::add);
            }
        }
        return new DocumentFile(source, documents, diagnostics);
    }
}
