package dev.meshwright.decide.load;

import dev.meshwright.decide.extauthz.AuthzService;
import dev.meshwright.decide.extauthz.CheckBody;
import dev.meshwright.decide.extauthz.CheckSettings;
import dev.meshwright.decide.extauthz.ExtAuthzTable;
import dev.meshwright.decide.extauthz.OnFailure;
import dev.meshwright.decide.extauthz.ToldHeaders;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.match.MetadataMatch;
import dev.meshwright.decide.match.StringMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads `http.ext_authz.v3.ExtAuthz`, its per-route form, and `network.ext_authz.v3.ExtAuthz`.
final class ExtAuthzs {
    private static final int FORBIDDEN = 403;

    private ExtAuthzs() {}

    static HttpFilter http(Message m) throws LoadException {
        @Nullable AuthzService service = null;
        boolean grpc = true;
        List<StringMatch> ofService = List.of();
        boolean allows = false;
        boolean tells = false;
        int status = FORBIDDEN;
        Optional<CheckBody> body = Optional.empty();
        boolean clears = false;
        int enabled = 1_000_000;
        @Nullable MetadataMatch enabledMetadata = null;
        boolean deniesAtDisable = false;
        @Nullable List<StringMatch> allowed = null;
        List<StringMatch> disallowed = List.of();
        boolean raw = false;
        boolean certificate = false;
        boolean tls = false;
        List<String> namespaces = new ArrayList<>();
        List<String> routeNamespaces = new ArrayList<>();
        boolean takesMetadata = true;
        int deniedMax = 0;
        String prefix = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    service = AuthzServices.grpc(m.message());
                    grpc = true;
                }
                case 3 -> {
                    AuthzServices.Http http = AuthzServices.http(m.message());
                    service = http.service();
                    ofService = http.allowed();
                    grpc = false;
                }
                case 12 -> version(m);
                case 2 -> allows = m.flag();
                case 19 -> tells = m.flag();
                case 5 -> body = Optional.of(body(m.message()));
                case 6 -> clears = m.flag();
                case 7 -> status = status(m.message());
                case 24 -> m.skip(); // validate_mutations: answers that cannot stand in a head are always refused
                case 8 -> namespaces.add(m.text());
                case 16, 22 -> m.skip(); // typed metadata: no filter of this proxy makes any, so there is none to tell
                case 21 -> routeNamespaces.add(m.text());
                case 9 -> enabled = m.runtimeMillionths();
                case 14 -> enabledMetadata = Values.metadata(m.message());
                case 11 -> deniesAtDisable = RuntimeFlags.flag(m.message());
                case 10 -> certificate = m.flag();
                case 13 -> prefix = m.text() + ".";
                case 17 -> allowed = names(m.message());
                case 25 -> disallowed = names(m.message());
                case 18 -> tls = m.flag();
                case 20 -> m.skip(); // charge_cluster_response_stats: statistics
                case 23 -> raw = m.flag();
                case 27 -> takesMetadata = m.wrappedFlag();
                case 29 -> m.skip(); // emit_filter_state_stats: for logs
                case 30 -> deniedMax = m.number31();
                default -> throw m.unsupported();
            }
        }
        if (allowed != null && !ofService.isEmpty()) {
            throw m.badHere("allowed_headers is there twice (expected: here, not in authorization_request)");
        }
        List<StringMatch> told = allowed == null ? ofService : allowed;
        boolean all = service == null || (grpc && told.isEmpty());
        return new HttpFilter.ExtAuthz(new ExtAuthzTable(
                service,
                new OnFailure(allows, tells, status),
                body,
                clears,
                enabled,
                enabledMetadata,
                deniesAtDisable,
                new ToldHeaders(all, grpc ? told : AuthzServices.withUsual(told), disallowed, raw),
                certificate,
                tls,
                namespaces,
                routeNamespaces,
                takesMetadata,
                deniedMax,
                "ext_authz." + prefix));
    }

    /// `ExtAuthzPerRoute`.
    static HttpFilter perRoute(Message m) throws LoadException {
        HttpFilter filter =
                new HttpFilter.ExtAuthzRoute(new CheckSettings(Map.of(), false, Optional.empty(), Optional.empty()));
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    if (m.flag()) {
                        filter = new HttpFilter.Disabled();
                    }
                }
                case 2 -> filter = new HttpFilter.ExtAuthzRoute(settings(m.message()));
                default -> throw m.unsupported();
            }
        }
        return filter;
    }

    private static CheckSettings settings(Message m) throws LoadException {
        Map<String, String> context = new HashMap<>();
        boolean without = false;
        Optional<CheckBody> body = Optional.empty();
        Optional<AuthzService> service = Optional.empty();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> pair(m.message(), context);
                case 2 -> without = m.flag();
                case 3 -> body = Optional.of(body(m.message()));
                case 4 -> service = Optional.of(AuthzServices.grpc(m.message()));
                case 5 -> service = Optional.of(AuthzServices.http(m.message()).service());
                default -> throw m.unsupported();
            }
        }
        if (without && body.isPresent()) {
            throw m.badHere("with_request_body beside disable_request_body_buffering (expected: one of them)");
        }
        return new CheckSettings(context, without, body, service);
    }

    private static void pair(Message m, Map<String, String> to) throws LoadException {
        String key = "";
        String value = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> key = m.text();
                case 2 -> value = m.text();
                default -> throw m.unsupported();
            }
        }
        to.put(key, value);
    }

    static ExtAuthzTable network(Message m) throws LoadException {
        @Nullable AuthzService service = null;
        boolean allows = false;
        boolean certificate = false;
        boolean tls = false;
        @Nullable MetadataMatch enabledMetadata = null;
        String prefix = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> prefix = m.textNotEmpty() + ".";
                case 2 -> service = AuthzServices.grpc(m.message());
                case 3 -> allows = m.flag();
                case 4 -> certificate = m.flag();
                case 5 -> version(m);
                case 6 -> enabledMetadata = Values.metadata(m.message());
                case 8 -> tls = m.flag();
                default -> throw m.unsupported();
            }
        }
        if (service == null) {
            throw m.badHere("grpc_service is missing");
        }
        return new ExtAuthzTable(
                service,
                new OnFailure(allows, false, FORBIDDEN),
                Optional.empty(),
                false,
                1_000_000,
                enabledMetadata,
                false,
                new ToldHeaders(true, List.of(), List.of(), false),
                certificate,
                tls,
                List.of(),
                List.of(),
                true,
                0,
                "ext_authz." + prefix);
    }

    private static void version(Message m) throws LoadException {
        int version = m.number31();
        if (version != 2) {
            throw m.bad((version == 0 ? "AUTO" : "V" + (version + 1)) + " (expected: V3)");
        }
    }

    private static CheckBody body(Message m) throws LoadException {
        int most = 0;
        boolean partial = false;
        boolean packed = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> most = m.number31();
                case 2 -> partial = m.flag();
                case 3 -> packed = m.flag();
                default -> throw m.unsupported();
            }
        }
        if (most == 0) {
            throw m.badHere("max_request_bytes is missing or 0 (expected: above 0)");
        }
        return new CheckBody(most, partial, packed);
    }

    private static int status(Message m) throws LoadException {
        int code = 0;
        while (m.next()) {
            code = switch (m.number()) {
                case 1 -> m.number31();
                default -> throw m.unsupported();
            };
        }
        if (code < 100 || code > 599) {
            throw m.badHere("code: " + code + " (expected: 100..599)");
        }
        return code;
    }

    static List<StringMatch> names(Message m) throws LoadException {
        List<StringMatch> names = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> names.add(Matchers.string(m.message()));
                default -> throw m.unsupported();
            }
        }
        return names;
    }
}
