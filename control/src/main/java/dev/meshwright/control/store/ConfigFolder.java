package dev.meshwright.control.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files below a folder whose names end in `.yaml`, `.yml` or `.json`, hidden ones left out. Remembers what it read
/// and reads a file again only when its time, size or identity has changed. Owned by [ConfigStore].
///
/// Many editors and `>` write in place: they empty a file and fill it again, and whoever looks in between sees an empty
/// or a cut text. A changed file that looks like that (blank, or without a last line break) counts only once it has
/// stayed the same for [#SETTLE]; until then it counts as it was.
final class ConfigFolder {
    static final int FILES_MAX = 20_000;
    static final int DEPTH_MAX = 16;
    static final int FILE_BYTES_MAX = 16 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(ConfigFolder.class);

    /// What tells one version of a file from the next without reading it. A file whose time is this recent is read
    /// again, as a second change within the clock's step would leave the same stamp.
    private static final long UNCERTAIN_MILLIS = 50;

    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    private record Known(Stamp stamp, String text, boolean uncertain) {}

    static final Duration SETTLE = Duration.ofMillis(50);

    /// A file in a state that may be half of a change.
    private record Unsettled(Stamp stamp, long sinceNanos) {}

    private final Path root;
    private final LongSupplier nanoClock;
    private Map<String, Known> known = new HashMap<>();
    private Map<String, Unsettled> unsettled = new HashMap<>();

    /// @param nanoClock `System::nanoTime`
    ConfigFolder(Path root, LongSupplier nanoClock) {
        this.root = root;
        this.nanoClock = nanoClock;
    }

    /// Whether a file was left out of account that has to be looked at again after [#SETTLE].
    boolean isUnsettled() {
        return !unsettled.isEmpty();
    }

    Path root() {
        return root;
    }

    /// The name under which a file is shown: the folder as the user named it, then the path below.
    String name(Path file) {
        return root.resolve(root.relativize(file)).toString();
    }

    /// All texts by name.
    ///
    /// @param ours names of files that this process has just written, which are whole as they are
    /// @throws IOException when the folder itself cannot be read; a single file that cannot is logged and left out
    SortedMap<String, String> read(Set<String> ours) throws IOException {
        Map<String, Known> now = new HashMap<>();
        Map<String, Unsettled> waiting = new HashMap<>();
        Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH_MAX, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return hidden(folder) && !folder.equals(root) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (now.size() >= FILES_MAX) {
                    LOG.error("{} has more than {} files; the rest is not read", root, FILES_MAX);
                    return FileVisitResult.TERMINATE;
                }
                if (attributes.isRegularFile() && !hidden(file) && isDocument(file)) {
                    visit(file, attributes, ours, now, waiting);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (file.equals(root)) {
                    throw failure;
                }
                if (!(failure instanceof NoSuchFileException)) {
                    LOG.warn("{} cannot be read: {}", file, failure.toString());
                }
                return FileVisitResult.CONTINUE;
            }
        });
        known = now;
        unsettled = waiting;
        SortedMap<String, String> texts = new TreeMap<>();
        now.forEach((name, file) -> texts.put(name, file.text()));
        return texts;
    }

    private void visit(
            Path file,
            BasicFileAttributes attributes,
            Set<String> ours,
            Map<String, Known> now,
            Map<String, Unsettled> waiting) {
        String name = name(file);
        var stamp = new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        Known before = known.get(name);
        if (before != null && !before.uncertain() && before.stamp().equals(stamp)) {
            now.put(name, before);
            return;
        }
        if (attributes.size() > FILE_BYTES_MAX) {
            LOG.error(
                    "{} has {} bytes (expected: at most {}); it is not read", file, attributes.size(), FILE_BYTES_MAX);
            return;
        }
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            if (!ours.contains(name) && (before == null || !before.text().equals(text))) {
                Unsettled state = unsettled(name, stamp, text);
                if (nanoClock.getAsLong() - state.sinceNanos() < SETTLE.toNanos() && looksCut(text)) {
                    waiting.put(name, state);
                    keep(name, before, now);
                    return;
                }
            }
            boolean uncertain = stamp.modified().toMillis() > System.currentTimeMillis() - UNCERTAIN_MILLIS;
            now.put(name, new Known(stamp, text, uncertain));
        } catch (NoSuchFileException e) {
            LOG.debug("{} is gone already", file);
        } catch (IOException e) {
            LOG.warn("{} cannot be read: {}", file, e.toString());
            keep(name, before, now);
        }
    }

    /// Since when it has looked like this.
    private Unsettled unsettled(String name, Stamp stamp, String text) {
        Unsettled earlier = unsettled.get(name);
        return earlier != null && earlier.stamp().equals(stamp) && looksCut(text)
                ? earlier
                : new Unsettled(stamp, nanoClock.getAsLong());
    }

    private static boolean looksCut(String text) {
        return text.isBlank() || !text.endsWith("\n");
    }

    private static void keep(String name, @Nullable Known before, Map<String, Known> now) {
        if (before != null) {
            now.put(name, before);
        }
    }

    private static boolean hidden(Path path) {
        Path name = path.getFileName();
        return name != null && name.toString().startsWith(".");
    }

    private static boolean isDocument(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }
}
