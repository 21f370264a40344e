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
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files below a folder whose names end in `.yaml`, `.yml` or `.json`, hidden ones left out. Remembers what it read
/// and reads a file again only when its time, size or identity has changed. Owned by [ConfigStore].
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

    private final Path root;
    private Map<String, Known> known = new HashMap<>();

    ConfigFolder(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    /// The name under which a file is shown: the folder as the user named it, then the path below.
    String name(Path file) {
        return root.resolve(root.relativize(file)).toString();
    }

    Path file(String name) {
        return Path.of(name);
    }

    /// All texts by name.
    ///
    /// @throws IOException when the folder itself cannot be read; a single file that cannot is logged and left out
    SortedMap<String, String> read() throws IOException {
        Map<String, Known> now = new HashMap<>();
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
                    visit(file, attributes, now);
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
        SortedMap<String, String> texts = new TreeMap<>();
        now.forEach((name, file) -> texts.put(name, file.text()));
        return texts;
    }

    private void visit(Path file, BasicFileAttributes attributes, Map<String, Known> now) {
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
            boolean uncertain = stamp.modified().toMillis() > System.currentTimeMillis() - UNCERTAIN_MILLIS;
            now.put(name, new Known(stamp, text, uncertain));
        } catch (NoSuchFileException e) {
            LOG.debug("{} is gone already", file);
        } catch (IOException e) {
            LOG.warn("{} cannot be read: {}", file, e.toString());
            if (before != null) {
                now.put(name, before);
            }
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
