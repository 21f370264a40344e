package dev.meshwright.dialects.kubernetes;

import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.model.Inventory;

/// Kinds that are only a name with labels.
final class InventoryReader {
    private InventoryReader() {}

    static void serviceAccount(ElementDocument document, MeshParts parts) {
        parts.add(new Inventory.ServiceAccount(document.name(), document.namespace(), document.origin()));
    }

    static void namespace(ElementDocument document, MeshParts parts) {
        parts.add(new Inventory.Namespace(document.name(), document.labels(), document.origin()));
    }
}
