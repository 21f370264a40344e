package dev.meshwright.base.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// Files that are either the old or the new version, whole, whenever the process or the machine dies: write a
/// temporary file beside the target, fsync it, rename it over the target, fsync the folder.
///
/// A crash may leave a temporary file behind; its name ends in [#TEMPORARY_SUFFIX], readers skip such names, and
/// [#sweep] removes them at the next start. One writer per folder; no lock is taken here.
public final class DurableFile {
    public static final String TEMPORARY_SUFFIX = ".tmp";

    /// Who may read the file. Folders are made with the matching mode (0700, 0755).
    public enum Access {
        /// 0600: keys, tokens.
        PRIVATE("rw-------", "rwx------"),
        /// 0644.
        SHARED("rw-r--r--", "rwxr-xr-x");

        private final String file;
        private final String folder;

        Access(String file, String folder) {
            this.file = file;
            this.folder = folder;
        }
    }

    private DurableFile() {}

    /// Replaces or creates `target` with mode and content in one step.
    ///
    /// @throws IOException when the disk refuses; `target` is then unchanged
    public static void write(Path target, byte[] content, Access access) throws IOException {
        Path folder = parent(target);
        Path temporary = folder.resolve(target.getFileName() + TEMPORARY_SUFFIX);
        Files.deleteIfExists(temporary);
        var permissions = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(access.file));
        var options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = FileChannel.open(temporary, options, permissions)) {
            var buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder(folder);
    }

    /// Removes `target` for good; no error when it is not there.
    public static void delete(Path target) throws IOException {
        if (Files.deleteIfExists(target)) {
            syncFolder(parent(target));
        }
    }

    /// Makes a folder with its missing parents.
    public static void createFolder(Path folder, Access access) throws IOException {
        if (!Files.isDirectory(folder)) {
            if (Files.exists(folder)) {
                throw new NotDirectoryException(folder + " is a file (expected: a folder)");
            }
            Set<java.nio.file.attribute.PosixFilePermission> mode = PosixFilePermissions.fromString(access.folder);
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(mode));
        }
    }

    /// Removes what a crash left half-written in `folder`; only the folder's one writer may call it, before it writes.
    public static void sweep(Path folder) throws IOException {
        try (var entries = Files.newDirectoryStream(folder, "*" + TEMPORARY_SUFFIX)) {
            for (Path leftover : entries) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    private static Path parent(Path target) {
        Path parent = target.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("'" + target + "' is no file (expected: a path inside a folder)");
        }
        return parent;
    }

    private static void syncFolder(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
