package dev.meshwright.control.state;

import dev.meshwright.base.file.DurableFile;
import dev.meshwright.base.file.DurableFile.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A disk under a process that is killed before its n-th step: that step and all later ones do not happen. Like a real
/// crash it may leave a half-written temporary file behind.
public final class CrashingDisk implements Disk {
    /// The process is dead.
    public static final class Crash extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private int stepsLeft;

    public CrashingDisk(int stepsLeft) {
        this.stepsLeft = stepsLeft;
    }

    @Override
    public void write(Path target, byte[] content, Access access) throws IOException {
        if (stepsLeft-- <= 0) {
            Path leftover = target.resolveSibling(target.getFileName() + DurableFile.TEMPORARY_SUFFIX);
            Files.write(leftover, java.util.Arrays.copyOf(content, content.length / 2));
            throw new Crash();
        }
        Disk.DURABLE.write(target, content, access);
    }

    @Override
    public void delete(Path target) throws IOException {
        if (stepsLeft-- <= 0) {
            throw new Crash();
        }
        Disk.DURABLE.delete(target);
    }
}
