package dev.meshwright.control.store;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rescans the store when the kernel says that files below its folder have changed, and now and then anyway: events get
/// lost (overflow, network file systems, the race between a new folder and its watch). Runs on one virtual thread.
public final class FolderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
    private static final Duration RESCAN = Duration.ofSeconds(2);
    private static final int FOLDERS_MAX = 1_000;

    private final ConfigStore store;
    private final WatchService watches;
    private final Map<Path, WatchKey> watched = new HashMap<>();
    private final Thread thread;

    private FolderWatch(ConfigStore store, WatchService watches) {
        this.store = store;
        this.watches = watches;
        this.thread = Thread.ofVirtual().name("config-watch").unstarted(this::watch);
    }

    public static FolderWatch start(ConfigStore store) throws IOException {
        var watch = new FolderWatch(store, store.root().getFileSystem().newWatchService());
        watch.register();
        watch.thread.start();
        return watch;
    }

    private void watch() {
        boolean failing = false;
        while (true) {
            try {
                Duration pause = store.isUnsettled() ? ConfigFolder.SETTLE : RESCAN;
                WatchKey key = watches.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
                while (key != null) {
                    key.pollEvents();
                    key.reset();
                    key = watches.poll();
                }
                register();
                store.rescan();
                failing = false;
            } catch (InterruptedException | ClosedWatchServiceException e) {
                return;
            } catch (IOException | java.io.UncheckedIOException e) {
                if (!failing) {
                    LOG.error("{} cannot be read; what was read last keeps running", store.root(), e);
                }
                failing = true;
            }
        }
    }

    private void register() throws IOException {
        watched.values().removeIf(key -> !key.isValid());
        try (var folders = Files.walk(store.root(), ConfigFolder.DEPTH_MAX, FileVisitOption.FOLLOW_LINKS)) {
            for (Path folder :
                    (Iterable<Path>) folders.filter(Files::isDirectory).limit(FOLDERS_MAX)::iterator) {
                if (!watched.containsKey(folder)) {
                    watched.put(folder, folder.register(watches, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE));
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        watches.close();
        thread.interrupt();
    }
}
