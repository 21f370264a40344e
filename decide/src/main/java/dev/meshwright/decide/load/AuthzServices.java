package dev.meshwright.decide.load;

import dev.meshwright.decide.extauthz.AuthzService;
import dev.meshwright.decide.match.StringMatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads who is asked for authorization: `config.core.v3.GrpcService` and `ext_authz.v3.HttpService`.
final class AuthzServices {
    /// Envoy's, where nothing is said.
    private static final long TIMEOUT_MILLIS = 200;

    /// No answer is longer, whatever is configured.
    private static final int ANSWER_BYTES_MAX = 1 << 20;

    /// What a provider that speaks HTTP is always told.
    private static final List<StringMatch> USUAL = List.of(
            StringMatch.exact("authorization", StringMatch.Case.SENSITIVE),
            StringMatch.exact(":method", StringMatch.Case.SENSITIVE),
            StringMatch.exact(":path", StringMatch.Case.SENSITIVE),
            StringMatch.exact(":authority", StringMatch.Case.SENSITIVE));

    /// @param allowed headers that its deprecated `authorization_request.allowed_headers` lets through
    record Http(AuthzService.Http service, List<StringMatch> allowed) {}

    private AuthzServices() {}

    static List<StringMatch> withUsual(List<StringMatch> names) {
        List<StringMatch> all = new ArrayList<>(names);
        all.addAll(USUAL);
        return all;
    }

    static AuthzService.Grpc grpc(Message m) throws LoadException {
        String cluster = "";
        String authority = "";
        int most = ANSWER_BYTES_MAX;
        long timeout = TIMEOUT_MILLIS;
        List<AuthzService.Header> metadata = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    Message envoy = m.message();
                    while (envoy.next()) {
                        switch (envoy.number()) {
                            case 1 -> cluster = envoy.textNotEmpty();
                            case 2 -> authority = envoy.text();
                            case 4 -> most = (int) Math.min(envoy.wrapped(), ANSWER_BYTES_MAX);
                            case 5 -> envoy.skip(); // skip_envoy_headers: none are sent
                            default -> throw envoy.unsupported();
                        }
                    }
                }
                case 3 -> timeout = m.durationMillis();
                case 5 -> metadata.add(header(m.message()));
                default -> throw m.unsupported();
            }
        }
        if (cluster.isEmpty()) {
            throw m.badHere("no cluster (expected: envoy_grpc with cluster_name)");
        }
        return new AuthzService.Grpc(cluster, authority.isEmpty() ? cluster : authority, timeout, most, metadata);
    }

    static Http http(Message m) throws LoadException {
        String cluster = "";
        long timeout = TIMEOUT_MILLIS;
        String prefix = "";
        List<StringMatch> allowed = List.of();
        List<AuthzService.Header> added = new ArrayList<>();
        List<StringMatch> toUpstream = List.of();
        List<StringMatch> addToUpstream = List.of();
        List<StringMatch> toClient = List.of();
        List<StringMatch> toClientOnDeny = List.of();
        List<StringMatch> toMetadata = List.of();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    Message uri = m.message();
                    while (uri.next()) {
                        switch (uri.number()) {
                            case 1 -> uri.skip(); // uri: the cluster is asked, under the host of the request
                            case 2 -> cluster = uri.textNotEmpty();
                            case 3 -> timeout = uri.durationMillis();
                            default -> throw uri.unsupported();
                        }
                    }
                }
                case 2 -> {
                    prefix = m.text();
                    if (!prefix.isEmpty() && !prefix.startsWith("/")) {
                        throw m.bad("'" + prefix + "' (expected: a path that begins with /)");
                    }
                }
                case 7 -> {
                    Message request = m.message();
                    while (request.next()) {
                        switch (request.number()) {
                            case 1 -> allowed = ExtAuthzs.names(request.message());
                            case 2 -> added.add(header(request.message()));
                            default -> throw request.unsupported();
                        }
                    }
                }
                case 8 -> {
                    Message response = m.message();
                    while (response.next()) {
                        switch (response.number()) {
                            case 1 -> toUpstream = ExtAuthzs.names(response.message());
                            case 2 -> toClientOnDeny = ExtAuthzs.names(response.message());
                            case 3 -> addToUpstream = ExtAuthzs.names(response.message());
                            case 4 -> toClient = ExtAuthzs.names(response.message());
                            case 5 -> toMetadata = ExtAuthzs.names(response.message());
                            default -> throw response.unsupported();
                        }
                    }
                }
                default -> throw m.unsupported();
            }
        }
        if (cluster.isEmpty()) {
            throw m.badHere("no cluster (expected: server_uri with cluster)");
        }
        return new Http(
                new AuthzService.Http(
                        cluster,
                        prefix,
                        timeout,
                        ANSWER_BYTES_MAX,
                        added,
                        toUpstream,
                        addToUpstream,
                        toClient,
                        toClientOnDeny,
                        toMetadata),
                allowed);
    }

    private static AuthzService.Header header(Message m) throws LoadException {
        String name = "";
        String value = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.textNotEmpty().toLowerCase(Locale.ROOT);
                case 2 -> value = m.text();
                case 3 -> value = new String(m.raw(), StandardCharsets.ISO_8859_1);
                default -> throw m.unsupported();
            }
        }
        if (name.isEmpty()) {
            throw m.badHere("key is missing");
        }
        return new AuthzService.Header(name, Headers.template(m, value));
    }
}
