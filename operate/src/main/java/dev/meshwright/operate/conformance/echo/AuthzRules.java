package dev.meshwright.operate.conformance.echo;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How the authorization provider of Istio's samples decides (istio/istio `samples/extauthz`): it allows what
/// has the header `x-ext-authz: allow`; over gRPC, where the header is not there, what the service account `a`
/// calls. It says so in `x-ext-authz-check-result`. The provider that runs and the one of the decision core
/// share these rules.
public final class AuthzRules {
    public static final String HEADER = "x-ext-authz";
    public static final String OVERRIDE = "x-ext-authz-additional-header-override";
    public static final String DENIED = "denied by ext_authz for not found header `x-ext-authz: allow` in the request";

    private static final String RESULT = "x-ext-authz-check-result";
    private static final String OVERRIDE_OVER_GRPC = "grpc-additional-header-override-value";
    private static final String ALLOWED_ACCOUNT = "/sa/a";

    private AuthzRules() {}

    /// @param header value of [#HEADER]; empty: it is not there
    public static boolean overHttp(Optional<String> header) {
        return header.orElse("").equals("allow");
    }

    /// @param header value of [#HEADER]; empty: it is not there
    /// @param peer identity of the caller; empty: none
    public static boolean overGrpc(Optional<String> header, String peer) {
        return header.map(value -> value.equals("allow")).orElseGet(() -> peer.endsWith(ALLOWED_ACCOUNT));
    }

    /// Headers of an answer over HTTP.
    ///
    /// @param override what the question has in [#OVERRIDE]
    public static List<Map.Entry<String, String>> toldOverHttp(boolean allowed, String override) {
        return List.of(Map.entry(RESULT, result(allowed)), Map.entry(OVERRIDE, override));
    }

    /// Headers that an answer over gRPC sets.
    public static List<Map.Entry<String, String>> toldOverGrpc(boolean allowed) {
        return List.of(Map.entry(RESULT, result(allowed)), Map.entry(OVERRIDE, OVERRIDE_OVER_GRPC));
    }

    private static String result(boolean allowed) {
        return allowed ? "allowed" : "denied";
    }
}
