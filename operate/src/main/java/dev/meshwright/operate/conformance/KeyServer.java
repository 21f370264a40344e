package dev.meshwright.operate.conformance;

import dev.meshwright.decide.jwt.JwtProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The key server of Istio's security cases (istio/istio `samples/jwt-server`): `jwt-server` in any namespace gives the
/// one key set that all of their tokens are signed for, after `?delay=DURATION`. Nobody else gives any.
final class KeyServer {
    static final String NAME = "jwt-server";

    private static final Pattern DELAY = Pattern.compile("(?:^|&)delay=([0-9]+)(ms|s)(?:&|$)");

    private KeyServer() {}

    static Optional<byte[]> answer(JwtProvider.Keys.Remote from) {
        URI uri = URI.create(from.uri());
        String host = uri.getHost() == null ? "" : uri.getHost();
        if (!host.equals(NAME) && !host.startsWith(NAME + ".")) {
            return Optional.empty();
        }
        return delayMillis(uri) < from.timeoutMillis() ? Optional.of(keys()) : Optional.empty();
    }

    static long delayMillis(URI uri) {
        Matcher delay = DELAY.matcher(uri.getRawQuery() == null ? "" : uri.getRawQuery());
        if (!delay.find()) {
            return 0;
        }
        return Long.parseLong(delay.group(1)) * (delay.group(2).equals("s") ? 1000 : 1);
    }

    static byte[] keys() {
        try (InputStream in = KeyServer.class.getResourceAsStream("istio-jwks.json")) {
            if (in == null) {
                throw new IllegalStateException("istio-jwks.json is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
