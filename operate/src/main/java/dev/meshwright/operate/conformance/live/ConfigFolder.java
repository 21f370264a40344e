package dev.meshwright.operate.conformance.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The folder that the control plane watches, and what it holds. One thread.
final class ConfigFolder {
    private final Path folder;
    private final Path partials;
    private final SortedMap<String, String> documents = new TreeMap<>();

    /// @param partials where files are written before they are moved, on the same file system
    ConfigFolder(Path folder, Path partials) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.partials = partials;
    }

    Path path() {
        return folder;
    }

    /// Puts documents in the place of all that it held. The control plane never sees half a file.
    ///
    /// @param files file name to YAML
    void put(Map<String, String> files) throws IOException {
        for (String known : documents.keySet()) {
            if (!files.containsKey(known)) {
                Files.deleteIfExists(folder.resolve(known));
            }
        }
        documents.keySet().retainAll(files.keySet());
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (!file.getValue().equals(documents.get(file.getKey()))) {
                Path partial = partials.resolve(file.getKey() + ".partial");
                Files.writeString(partial, file.getValue());
                Files.move(
                        partial,
                        folder.resolve(file.getKey()),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.ATOMIC_MOVE);
                documents.put(file.getKey(), file.getValue());
            }
        }
    }

    /// Names what it holds, as the control plane's status does.
    String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            documents.values().forEach(text -> {
                digest.update(text.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
