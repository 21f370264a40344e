package dev.meshwright.decide.load;

import dev.meshwright.decide.jwt.Jwks;
import dev.meshwright.decide.jwt.JwtProvider;
import dev.meshwright.decide.jwt.JwtProvider.ClaimHeader;
import dev.meshwright.decide.jwt.JwtProvider.HeaderLocation;
import dev.meshwright.decide.jwt.JwtProvider.Keys;
import dev.meshwright.decide.tls.DataSource;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads `jwt_authn.v3.JwtProvider`. Keys in files and variables are refused: tables are made without looking at the
/// machine.
final class JwtProviders {
    /// Envoy's, where nothing is said.
    private static final long CACHE_MILLIS = 600_000;

    private static final long NEXT_TRY_MILLIS = 1_000;

    private JwtProviders() {}

    static JwtProvider read(String name, Message m) throws LoadException {
        String issuer = "";
        List<String> audiences = new ArrayList<>();
        @Nullable Keys keys = null;
        boolean forward = false;
        List<HeaderLocation> headers = new ArrayList<>();
        List<String> params = new ArrayList<>();
        List<String> cookies = new ArrayList<>();
        String payloadHeader = "";
        boolean padding = false;
        String payloadInMetadata = "";
        List<String> lists = List.of();
        String headerInMetadata = "";
        String failedInMetadata = "";
        long skew = 0;
        double lifetime = 0;
        boolean bounded = false;
        List<ClaimHeader> claims = new ArrayList<>();
        boolean routes = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> issuer = m.text();
                case 2 -> audiences.add(m.text());
                case 3 -> keys = remote(m.message());
                case 4 -> keys = local(m);
                case 5 -> forward = m.flag();
                case 6 -> headers.add(header(m.message()));
                case 7 -> params.add(m.text());
                case 8 -> payloadHeader = m.text().toLowerCase(Locale.ROOT);
                case 9 -> payloadInMetadata = m.text();
                case 10 -> skew = m.varint();
                case 11 -> padding = m.flag();
                case 12 -> m.skip(); // jwt_cache_config: how much work is saved
                case 13 -> cookies.add(m.text());
                case 14 -> headerInMetadata = m.text();
                case 15 -> claims.add(claim(m.message()));
                case 16 -> failedInMetadata = m.text();
                case 17 -> routes = m.flag();
                case 18 -> lists = lists(m.message());
                case 20 -> lifetime = m.flag() && !bounded ? Double.POSITIVE_INFINITY : lifetime;
                case 21 -> {
                    lifetime = m.durationMillis() / 1000.0;
                    bounded = true;
                }
                default -> throw m.unsupported();
            }
        }
        if (keys == null) {
            throw m.badHere("no keys (expected: remote_jwks or local_jwks)");
        }
        return new JwtProvider(
                m.place(),
                name,
                issuer,
                audiences,
                keys,
                forward,
                headers,
                params,
                cookies,
                payloadHeader,
                padding,
                payloadInMetadata,
                lists,
                headerInMetadata,
                failedInMetadata,
                skew,
                lifetime,
                claims,
                routes);
    }

    private static Keys local(Message m) throws LoadException {
        return switch (Secrets.data(m.message())) {
            case DataSource.Inline(var bytes) -> new Keys.Local(Jwks.parse(bytes));
            case DataSource.Absent(), DataSource.File(var _), DataSource.Environment(var _) ->
                throw m.bad("not supported by this proxy (expected: inline_string or inline_bytes)");
        };
    }

    private static Keys remote(Message m) throws LoadException {
        String uri = "";
        String cluster = "";
        long timeout = 0;
        long cache = CACHE_MILLIS;
        boolean background = false;
        long nextTry = NEXT_TRY_MILLIS;
        int retries = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    Message http = m.message();
                    while (http.next()) {
                        switch (http.number()) {
                            case 1 -> uri = http.textNotEmpty();
                            case 2 -> cluster = http.textNotEmpty();
                            case 3 -> timeout = http.durationMillis();
                            default -> throw http.unsupported();
                        }
                    }
                }
                case 2 -> cache = m.durationMillisPositive();
                case 3 -> {
                    background = true;
                    Message fetch = m.message();
                    while (fetch.next()) {
                        switch (fetch.number()) {
                            case 1 -> fetch.skip(); // fast_listener: our listeners never wait for keys
                            case 2 -> nextTry = fetch.durationMillisPositive();
                            default -> throw fetch.unsupported();
                        }
                    }
                }
                case 4 -> retries = retries(m.message());
                default -> throw m.unsupported();
            }
        }
        if (uri.isEmpty() || cluster.isEmpty()) {
            throw m.badHere("http_uri is missing or has no uri or cluster");
        }
        if (!isWebAddress(uri)) {
            throw m.badHere("'" + uri + "' (expected: a URI of http or https with a host)");
        }
        return new Keys.Remote(uri, cluster, timeout, cache, background, nextTry, retries);
    }

    private static boolean isWebAddress(String text) {
        try {
            URI uri = new URI(text);
            return uri.getHost() != null
                    && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static int retries(Message m) throws LoadException {
        int retries = 1;
        while (m.next()) {
            switch (m.number()) {
                case 2 -> retries = (int) Math.min(m.wrapped(), 10);
                default -> m.skip(); // when and how fast: a failed fetch is tried again at once
            }
        }
        return retries;
    }

    private static HeaderLocation header(Message m) throws LoadException {
        String name = "";
        String prefix = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.textNotEmpty().toLowerCase(Locale.ROOT);
                case 2 -> prefix = m.text();
                default -> throw m.unsupported();
            }
        }
        return new HeaderLocation(name, prefix);
    }

    private static ClaimHeader claim(Message m) throws LoadException {
        String header = "";
        String claim = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> header = m.textNotEmpty().toLowerCase(Locale.ROOT);
                case 2 -> claim = m.textNotEmpty();
                default -> throw m.unsupported();
            }
        }
        return new ClaimHeader(header, claim);
    }

    private static List<String> lists(Message m) throws LoadException {
        List<String> lists = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> lists.add(m.text());
                default -> throw m.unsupported();
            }
        }
        return lists;
    }
}
