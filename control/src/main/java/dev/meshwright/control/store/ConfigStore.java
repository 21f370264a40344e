package dev.meshwright.control.store;

import dev.meshwright.base.batch.Batch;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.control.state.Disk;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the configuration folder into snapshots and writes changes back into it.
///
/// All work is done under this object's lock, by whichever virtual thread asks; [#current] needs none. `changed` is
/// called under the lock after a new snapshot is visible and must not block.
public final class ConfigStore {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigStore.class);

    private final ConfigFolder folder;
    private final MeshSettings settings;
    private final Journal journal;
    private final Supplier<List<Service>> registered;
    private final Runnable changed;
    private final LastGood lastGood = new LastGood();
    private final MeshReader reader = new MeshReader(Batch.ON_ALL_PROCESSORS);
    private final MeshReader runningReader = new MeshReader(Batch.ON_ALL_PROCESSORS);
    private final MeshReader checkReader = new MeshReader(Batch.ON_ALL_PROCESSORS);
    private List<Service> registeredThen = List.of();
    private volatile ConfigSnapshot current = ConfigSnapshot.EMPTY;

    private ConfigStore(
            ConfigFolder folder,
            MeshSettings settings,
            Journal journal,
            Supplier<List<Service>> registered,
            Runnable changed) {
        this.folder = folder;
        this.settings = settings;
        this.journal = journal;
        this.registered = registered;
        this.changed = changed;
    }

    /// Finishes an interrupted change and reads the folder.
    ///
    /// @param config the folder of documents; must exist
    /// @param journal a file in the state folder
    /// @param registered services that documents may name though none describes them
    /// @throws IOException when the folder cannot be read; faulty documents are diagnostics
    public static ConfigStore open(
            Path config,
            Path journal,
            Disk disk,
            MeshSettings settings,
            Supplier<List<Service>> registered,
            Runnable changed)
            throws IOException {
        var store = new ConfigStore(
                new ConfigFolder(config, System::nanoTime), settings, Journal.open(journal, disk), registered, changed);
        store.rescan();
        return store;
    }

    public ConfigSnapshot current() {
        return current;
    }

    /// Whether a file is in the middle of being written, as far as one can see.
    synchronized boolean isUnsettled() {
        return folder.isUnsettled();
    }

    Path root() {
        return folder.root();
    }

    /// Looks for changed files and takes them in; cheap when there are none.
    public synchronized void rescan() throws IOException {
        SortedMap<String, String> texts = folder.read(Set.of());
        if (!texts.equals(current.texts()) || !registered.get().equals(registeredThen)) {
            take(texts);
        }
    }

    private void take(SortedMap<String, String> texts) {
        registeredThen = registered.get();
        MeshRead read = reader.read(sources(texts), settings, registeredThen);
        List<ElementKey> needed = lastGood.needed(read, texts.keySet());
        lastGood.remember(read, needed);
        var mesh = read.mesh();
        if (!needed.isEmpty()) {
            List<SourceDocumentFile> running = sources(texts);
            running.addAll(lastGood.sources(needed));
            mesh = runningReader.read(running, settings, registeredThen).mesh();
        }
        Set<Diagnostic> before = new HashSet<>(current.diagnostics());
        current = new ConfigSnapshot(mesh, read.diagnostics(), read.elements(), needed, texts, read.statuses());
        read.diagnostics().stream()
                .filter(diagnostic -> !before.contains(diagnostic))
                .forEach(diagnostic -> LOG.warn("{}", diagnostic));
        if (!needed.isEmpty()) {
            LOG.warn("still running in their last good version: {}", needed);
        }
        changed.run();
    }

    /// What would come of these documents, with nothing written.
    ///
    /// @param name to show in diagnostics
    public synchronized ApplyPlan plan(String name, String text) {
        return ApplyPlan.of(
                name, text, current, (files) -> checkReader.read(files, settings, registered.get()), folder.root());
    }

    /// Applies these documents: all of them, or none when there is an error.
    ///
    /// @throws IOException when the disk refuses; what is written by then is completed at the next start
    public synchronized ApplyPlan apply(String name, String text) throws IOException {
        rescan();
        ApplyPlan plan = plan(name, text);
        if (!plan.refused() && !plan.files().isEmpty()) {
            write(plan.files());
        }
        return plan;
    }

    /// Removes one element from the file that holds it.
    ///
    /// @return false when there is none
    /// @throws ConfigConflict when it is an item of a `List`
    public synchronized boolean delete(ElementKey key) throws IOException, ConfigConflict {
        rescan();
        var found = current.find(key);
        if (found.isEmpty()) {
            return false;
        }
        write(Map.of(found.get().file().name(), DocumentEdit.without(found.get())));
        return true;
    }

    private void write(Map<String, String> files) throws IOException {
        journal.write(files);
        SortedMap<String, String> texts = folder.read(files.keySet());
        take(texts);
    }

    private static List<SourceDocumentFile> sources(Map<String, String> texts) {
        List<SourceDocumentFile> sources = new ArrayList<>();
        texts.forEach((name, text) -> sources.add(new SourceDocumentFile(name, text)));
        return sources;
    }
}
