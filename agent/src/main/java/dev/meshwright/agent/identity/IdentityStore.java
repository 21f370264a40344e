package dev.meshwright.agent.identity;

import dev.meshwright.base.file.DurableFile;
import dev.meshwright.base.file.DurableFile.Access;
import dev.meshwright.base.identity.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/// The identity on disk, so that a restart keeps it:
///
///     key.pem    0600, private key and its chain in one file: always of one generation, whenever a crash comes
///     roots.pem  trust bundle
///     chain.pem  a copy of the chain, for people and tools
///
/// One writer per folder.
public final class IdentityStore {
    private static final String KEY = "key.pem";
    private static final String CHAIN = "chain.pem";
    private static final String ROOTS = "roots.pem";

    private final Path folder;

    /// @param folder made with mode 0700 when missing
    public IdentityStore(Path folder) throws IOException {
        this.folder = folder;
        DurableFile.createFolder(folder, Access.PRIVATE);
        DurableFile.sweep(folder);
    }

    /// The stored identity, or empty when there is none yet.
    ///
    /// @throws IOException when files are there but unreadable or damaged; the message names the folder
    public Optional<Identity> load() throws IOException {
        Path key = folder.resolve(KEY);
        Path roots = folder.resolve(ROOTS);
        if (!Files.exists(key) || !Files.exists(roots)) {
            return Optional.empty();
        }
        try {
            String keyText = Files.readString(key);
            return Optional.of(new Identity(
                    Pem.privateKey(keyText), Pem.certificates(keyText), Pem.certificates(Files.readString(roots))));
        } catch (GeneralSecurityException e) {
            throw new IOException("identity in " + folder + " is damaged: " + e.getMessage(), e);
        }
    }

    /// Makes `identity` the one that the next [#load] gives.
    public void save(Identity identity) throws IOException {
        String chain = Pem.ofCertificates(identity.chain());
        // Roots first: a key without its roots could not be used, roots without a key mean a new join.
        write(ROOTS, Pem.ofCertificates(identity.roots()), Access.SHARED);
        write(KEY, Pem.ofPrivateKey(identity.key()) + chain, Access.PRIVATE);
        write(CHAIN, chain, Access.SHARED);
    }

    private void write(String name, String text, Access access) throws IOException {
        DurableFile.write(folder.resolve(name), text.getBytes(StandardCharsets.US_ASCII), access);
    }
}
