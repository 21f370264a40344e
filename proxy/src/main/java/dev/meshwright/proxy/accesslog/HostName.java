package dev.meshwright.proxy.accesslog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The name of this machine as its kernel says it; without asking name servers.
final class HostName {
    static final String TEXT = read();

    private HostName() {}

    private static String read() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return System.getenv().getOrDefault("HOSTNAME", "");
        }
    }
}
