package dev.meshwright.compile.route;

import dev.meshwright.model.HttpRoute.RouteMatch;
import dev.meshwright.model.PathRewrite;
import dev.meshwright.model.Redirect;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import java.util.Optional;

/// Redirects. Envoy cannot derive a port from the request; a table stands for one port, so it is written out.
final class Redirects {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private Redirects() {}

    /// @param match the one that led here; it decides what a prefix rewrite replaces
    /// @param host that the route belongs to; it knows the port and scheme that requests come with
    static RedirectAction of(Redirect redirect, Optional<RouteMatch> match, VirtualHosts.Inputs host) {
        RedirectAction.Builder out = RedirectAction.newBuilder().setResponseCode(code(redirect.status()));
        switch (redirect.path()) {
            case PathRewrite.Keep() -> {}
            case PathRewrite.Full(var path) -> out.setPathRedirect(path);
            case PathRewrite.Matched(var replacement) ->
                RegexRewrites.ofElements(match, replacement)
                        .ifPresentOrElse(out::setRegexRewrite, () -> out.setPrefixRewrite(replacement));
            case PathRewrite.Regex(var pattern, var substitution) ->
                out.setRegexRewrite(RegexRewrites.of(pattern, substitution));
        }
        if (!redirect.authority().isEmpty()) {
            out.setHostRedirect(redirect.authority());
        }
        if (!redirect.scheme().isEmpty()) {
            out.setSchemeRedirect(redirect.scheme());
        }
        int written = switch (redirect.port()) {
            // A replaced authority brings its own port or none; Envoy drops the default port of a replaced scheme.
            case Redirect.Port.Kept(), Redirect.Port.OfScheme() -> 0;
            case Redirect.Port.OfRequest() -> host.port();
            case Redirect.Port.Fixed(var number) -> number;
        };
        if (written != 0 && !isDefault(scheme(redirect, host), written)) {
            out.setPortRedirect(written);
        }
        return out.build();
    }

    private static String scheme(Redirect redirect, VirtualHosts.Inputs host) {
        if (!redirect.scheme().isEmpty()) {
            return redirect.scheme();
        }
        return host.transport() == VirtualHosts.Transport.TLS ? "https" : "http";
    }

    /// A port that needs no word in a URL of that scheme.
    private static boolean isDefault(String scheme, int port) {
        return switch (scheme) {
            case "http" -> port == HTTP_PORT;
            case "https" -> port == HTTPS_PORT;
            default -> false;
        };
    }

    private static RedirectAction.RedirectResponseCode code(int status) {
        return switch (status) {
            case 302 -> RedirectAction.RedirectResponseCode.FOUND;
            case 303 -> RedirectAction.RedirectResponseCode.SEE_OTHER;
            case 307 -> RedirectAction.RedirectResponseCode.TEMPORARY_REDIRECT;
            case 308 -> RedirectAction.RedirectResponseCode.PERMANENT_REDIRECT;
            default -> RedirectAction.RedirectResponseCode.MOVED_PERMANENTLY;
        };
    }
}
