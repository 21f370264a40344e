package dev.meshwright.decide.jwt;

import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.request.Ascii;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.decide.trace.Trace;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Judges requests by their tokens (envoyproxy/envoy `source/extensions/filters/http/jwt_authn`). Pure: keys and time
/// are parameters.
public final class JwtKernel {
    private static final byte[] OPTIONS = "OPTIONS".getBytes(StandardCharsets.ISO_8859_1);
    private static final int REALM_PATH_MAX = 256;

    private JwtKernel() {}

    /// Changes the request only when it passes.
    ///
    /// @param required by the route; null: the rules say
    /// @param epochSeconds now
    public static JwtVerdict judge(
            JwtAuthnTable table,
            @Nullable JwtRequirement required,
            EditableHead request,
            KeyLookup keys,
            long epochSeconds,
            Trace trace) {
        if (table.passPreflight() && preflight(request)) {
            return new JwtVerdict.Passed(Value.Struct.EMPTY, false);
        }
        JwtRequirement requirement = required == null ? byRules(table, request) : required;
        return new JwtRun(table, request, keys, epochSeconds, trace).judge(requirement);
    }

    private static JwtRequirement byRules(JwtAuthnTable table, RequestView request) {
        for (JwtAuthnTable.Rule rule : table.rules()) {
            if (rule.match().matches(request, Metadata.EMPTY)) {
                return rule.requirement();
            }
        }
        return new JwtRequirement.Nothing();
    }

    private static boolean preflight(EditableHead request) {
        return Ascii.equal(request.bytes(), request.method(), OPTIONS)
                && !request.first("origin").isEmpty()
                && !request.first("access-control-request-method").isEmpty();
    }

    /// The value of `www-authenticate` in the answer to a request that is refused (RFC 6750, section 3).
    public static String challenge(EditableHead request, JwtStatus status) {
        String path = request.text(request.path());
        String realm = request.text(request.scheme()) + "://" + request.text(request.authority())
                + path.substring(0, Math.min(path.length(), REALM_PATH_MAX));
        String error = status == JwtStatus.MISSING ? "" : ", error=\"invalid_token\"";
        return "Bearer realm=\"" + realm + "\"" + error;
    }
}
