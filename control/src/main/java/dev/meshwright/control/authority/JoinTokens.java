package dev.meshwright.control.authority;

import dev.meshwright.base.file.DurableFile.Access;
import dev.meshwright.base.identity.Certificates;
import dev.meshwright.base.identity.JoinToken;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.control.state.Disk;
import dev.meshwright.control.state.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/// Join tokens: made for one identity, good for one key, until they expire. Only a hash of the secret is kept, one file
/// per token, so they survive a restart and a stolen folder shows none.
///
/// A token is bound to the public key of its first use before that use is answered. The same key may show it again (its
/// first answer was lost, or the control plane was killed before sending it); another key is refused. So each token
/// lets in exactly one workload, whatever crashes. All methods hold this object's lock.
public final class JoinTokens {
    /// Unused and not yet expired tokens; beyond it none are made.
    static final int TOKENS_MAX = 10_000;

    public static final Duration TTL_DEFAULT = Duration.ofMinutes(10);
    public static final Duration TTL_MAX = Duration.ofDays(7);
    private static final int ID_BYTES = 8;
    private static final int SECRET_BYTES = 32;

    /// The form on disk.
    ///
    /// @param usedBy SHA-256 of the public key of the first use; empty before
    record Kept(
            String id,
            String namespace,
            String serviceAccount,
            String secretSha256,
            long expiresEpochSecond,
            String usedBy) {}

    /// Why a token does not count; the message is safe to show to the caller.
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message, null, false, false);
        }
    }

    private final Path folder;
    private final Disk disk;
    private final Authority authority;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Kept> tokens = new HashMap<>();

    private JoinTokens(Path folder, Disk disk, Authority authority, InstantSource clock) {
        this.folder = folder;
        this.disk = disk;
        this.authority = authority;
        this.clock = clock;
    }

    /// Reads the tokens of the folder.
    public static JoinTokens open(Path folder, Disk disk, Authority authority, InstantSource clock) throws IOException {
        var opened = new JoinTokens(folder, disk, authority, clock);
        try (var files = Files.newDirectoryStream(folder, "*.json")) {
            for (Path file : files) {
                Kept kept = Json.read(file, Kept.class);
                opened.tokens.put(kept.id(), kept);
            }
        }
        return opened;
    }

    /// A new token for one identity.
    ///
    /// @param ttl above 0, at most [#TTL_MAX]
    /// @throws IllegalArgumentException when names or ttl are not possible
    public synchronized JoinToken create(String namespace, String serviceAccount, Duration ttl) throws IOException {
        var id = new SpiffeId(authority.trustDomain(), namespace, serviceAccount);
        if (!ttl.isPositive() || ttl.compareTo(TTL_MAX) > 0) {
            throw new IllegalArgumentException(
                    "ttlSeconds: " + ttl.toSeconds() + " (expected: 1.." + TTL_MAX.toSeconds() + ")");
        }
        Instant now = clock.instant();
        prune(now);
        if (tokens.size() >= TOKENS_MAX) {
            throw new IllegalArgumentException(
                    "there are " + TOKENS_MAX + " open join tokens (expected: fewer; wait until some expire)");
        }
        var token = new JoinToken(
                HexFormat.of().formatHex(bytes(ID_BYTES)),
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(SECRET_BYTES)),
                Certificates.sha256(authority.roots().getFirst()));
        keep(new Kept(
                token.id(),
                id.namespace(),
                id.serviceAccount(),
                token.secretSha256(),
                now.plus(ttl).getEpochSecond(),
                ""));
        return token;
    }

    /// The identity that the token is for, bound to `key` from now on.
    ///
    /// @throws Refused when the token is unknown, expired, or bound to another key
    public synchronized SpiffeId use(JoinToken token, PublicKey key) throws Refused, IOException {
        Kept kept = tokens.get(token.id());
        if (kept == null || !sameHash(kept.secretSha256(), token.secretSha256())) {
            throw new Refused("join token is not known here (expected: one made by this mesh; ask for a new one)");
        }
        if (clock.instant().getEpochSecond() >= kept.expiresEpochSecond()) {
            throw new Refused("join token has expired at " + Instant.ofEpochSecond(kept.expiresEpochSecond())
                    + " (ask for a new one)");
        }
        String user = keySha256(key);
        if (kept.usedBy().isEmpty()) {
            keep(new Kept(
                    kept.id(),
                    kept.namespace(),
                    kept.serviceAccount(),
                    kept.secretSha256(),
                    kept.expiresEpochSecond(),
                    user));
        } else if (!kept.usedBy().equals(user)) {
            throw new Refused("join token was used already (each is good for one workload; ask for a new one)");
        }
        return new SpiffeId(authority.trustDomain(), kept.namespace(), kept.serviceAccount());
    }

    private void keep(Kept kept) throws IOException {
        disk.write(folder.resolve(kept.id() + ".json"), Json.bytes(kept), Access.PRIVATE);
        tokens.put(kept.id(), kept);
    }

    private void prune(Instant now) throws IOException {
        for (Kept kept : java.util.List.copyOf(tokens.values())) {
            if (now.getEpochSecond() >= kept.expiresEpochSecond()) {
                disk.delete(folder.resolve(kept.id() + ".json"));
                tokens.remove(kept.id());
            }
        }
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static boolean sameHash(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    private static String keySha256(PublicKey key) {
        return Certificates.sha256(key.getEncoded());
    }
}
