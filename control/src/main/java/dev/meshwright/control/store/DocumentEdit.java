package dev.meshwright.control.store;

import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.Element;

/// Changes one document inside the text of its file; every byte around it stays.
final class DocumentEdit {
    private DocumentEdit() {}

    /// The file's text without the element's document; empty when nothing but comments would be left.
    static String without(Element element) throws ConfigConflict {
        requireOwnDocument(element);
        String text = element.file().without(element.document());
        var rest = DocumentFile.read(new SourceDocumentFile(element.file().name(), text));
        return rest.documents().isEmpty() && rest.diagnostics().isEmpty() ? "" : text;
    }

    /// The file's text with other content in place of the element's document.
    static String replaced(SourceDocumentFile file, Element element, String content) throws ConfigConflict {
        requireOwnDocument(element);
        DocumentFile documents = DocumentFile.read(file);
        for (var document : documents.documents()) {
            if (document.index() == element.document().index()) {
                return file.replaced(document, content);
            }
        }
        throw new IllegalStateException("document " + element.document().index() + " of " + file.name() + " is gone");
    }

    private static void requireOwnDocument(Element element) throws ConfigConflict {
        if (element.inList()) {
            throw new ConfigConflict(element.id() + " is an item of a List at " + element.position()
                    + " (edit that file, or give the item a document of its own)");
        }
    }
}
