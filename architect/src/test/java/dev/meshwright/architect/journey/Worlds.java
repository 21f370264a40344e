package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Assumptions;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import java.util.ArrayList;
import java.util.List;

/// Meshes put together from documents.
final class Worlds {
    private Worlds() {}

    static World of(List<String> documents) {
        List<SourceDocumentFile> files = new ArrayList<>();
        for (String document : documents) {
            files.add(new SourceDocumentFile("mesh-" + files.size() + ".yaml", document));
        }
        return World.of(new MeshReader().read(files, MeshSettings.DEFAULT).mesh(), List.of(), Assumptions.DEFAULT);
    }
}
