package dev.meshwright.control.state;

import dev.meshwright.base.file.DurableFile;
import dev.meshwright.base.file.DurableFile.Access;
import java.io.IOException;
import java.nio.file.Path;

/// The two steps that change state on disk; each happens whole or not at all, whenever the process dies. Everything
/// that keeps state takes one, so that tests can end the process between any two steps.
public interface Disk {
    Disk DURABLE = new Disk() {
        @Override
        public void write(Path target, byte[] content, Access access) throws IOException {
            DurableFile.write(target, content, access);
        }

        @Override
        public void delete(Path target) throws IOException {
            DurableFile.delete(target);
        }
    };

    void write(Path target, byte[] content, Access access) throws IOException;

    void delete(Path target) throws IOException;
}
