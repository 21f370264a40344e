package dev.meshwright.decide.edit;

import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteMatch;

/// The `Location` that a redirect sends a client to (`config.route.v3.RedirectAction`): what the action does
/// not say is the request's, the port too unless it is the default of a scheme that changes. Pure.
public final class RedirectLocation {
    private RedirectLocation() {}

    /// @param match of the route that redirects
    public static String of(RouteAction.Redirect redirect, RouteMatch match, EditableHead request) {
        String scheme = request.text(request.scheme());
        String authority = request.text(request.authority());
        String target = redirect.scheme().isEmpty() ? scheme : redirect.scheme();
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > 0 && authority.indexOf(']', colon) < 0;
        String host =
                redirect.host().isEmpty() ? (hasPort ? authority.substring(0, colon) : authority) : redirect.host();
        String port = redirect.port() != 0
                ? ":" + redirect.port()
                : redirect.host().isEmpty()
                                && hasPort
                                && (target.equals(scheme) || !isDefaultPort(scheme, authority, colon))
                        ? authority.substring(colon)
                        : "";
        String path =
                Rewriting.rewritten(redirect.path(), match.path(), request.text(request.path()), redirect.stripQuery());
        return target + "://" + host + port + path;
    }

    /// With the scheme its default port changes too; another port is thought to be meant (Envoy).
    private static boolean isDefaultPort(String scheme, String authority, int colon) {
        return authority.substring(colon).equals(scheme.equals("https") ? ":443" : ":80");
    }

    /// Where a virtual host that requires TLS sends who comes without.
    public static String toTls(EditableHead request) {
        return "https://" + request.text(request.authority()) + request.text(request.path());
    }
}
