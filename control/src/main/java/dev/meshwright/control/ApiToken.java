package dev.meshwright.control;

import dev.meshwright.base.file.DurableFile.Access;
import dev.meshwright.control.state.Disk;
import dev.meshwright.web.BearerToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/// The secret of the HTTP API, made at the first start and kept in a file that only this user can read: whoever
/// can read it owns the mesh's files anyway.
final class ApiToken {
    private static final int BYTES = 32;

    private ApiToken() {}

    static BearerToken open(Path file, Disk disk) throws IOException {
        if (!Files.exists(file)) {
            byte[] secret = new byte[BYTES];
            new SecureRandom().nextBytes(secret);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
            disk.write(file, text.getBytes(StandardCharsets.US_ASCII), Access.PRIVATE);
        }
        return new BearerToken(Files.readString(file, StandardCharsets.US_ASCII).strip());
    }
}
