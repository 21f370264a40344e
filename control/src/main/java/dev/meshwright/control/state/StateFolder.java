package dev.meshwright.control.state;

import dev.meshwright.base.file.DurableFile;
import dev.meshwright.base.file.DurableFile.Access;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/// The folder that holds everything a control plane must not lose, locked by this process until [#close]. The lock is
/// the kernel's, so a killed process leaves none behind.
public final class StateFolder implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Path root;
    private final FileChannel lock;

    private StateFolder(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /// Makes the folder when missing, takes its lock, sweeps what a crash left half-written.
    ///
    /// @throws IOException when another control plane holds it, or the disk refuses
    public static StateFolder open(Path root) throws IOException {
        DurableFile.createFolder(root, Access.PRIVATE);
        var channel = FileChannel.open(
                root.resolve(LOCK),
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            if (tryLock(channel) == null) {
                throw new IOException("state folder " + root + " is in use by another control plane (process "
                        + holder(root) + "); stop it or choose another folder with --state");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            var folder = new StateFolder(root, channel);
            DurableFile.sweep(root);
            return folder;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// Null when another process, or another channel of this one, holds the lock.
    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String holder(Path root) throws IOException {
        return Files.readString(root.resolve(LOCK), StandardCharsets.US_ASCII).strip();
    }

    public Path file(String name) {
        return root.resolve(name);
    }

    /// A folder below, made when missing, without leftovers.
    public Path folder(String name) throws IOException {
        Path folder = root.resolve(name);
        DurableFile.createFolder(folder, Access.PRIVATE);
        DurableFile.sweep(folder);
        return folder;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
