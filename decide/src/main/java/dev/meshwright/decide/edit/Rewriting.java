package dev.meshwright.decide.edit;

import dev.meshwright.decide.listener.HttpConnectionManager.HostNormalisation;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.route.HostRewrite;
import dev.meshwright.decide.route.PathMatch;
import dev.meshwright.decide.route.PathRewrite;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteDecision;

/// Changes of path and authority: what is taken off the authority before routing, and a route's rewrites after it.
public final class Rewriting {
    private Rewriting() {}

    /// @param listenerPort where the connection came in
    public static void normaliseHost(HostNormalisation host, int listenerPort, EditableHead request) {
        if (!host.stripAnyPort() && !host.stripMatchingPort() && !host.stripTrailingDot()) {
            return;
        }
        String text = request.text(request.authority());
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > 0 && text.indexOf(']', colon) < 0;
        String name = hasPort ? text.substring(0, colon) : text;
        String port = hasPort ? text.substring(colon) : "";
        if (host.stripAnyPort() || (host.stripMatchingPort() && port.equals(":" + listenerPort))) {
            port = "";
        }
        if (host.stripTrailingDot() && name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        String changed = name + port;
        if (!changed.equals(text)) {
            request.authority(request.append(changed));
        }
    }

    /// A route that rewrites says what the path was, also where it is written as it was (as Envoy does).
    ///
    /// @return the path as it was before, or the empty text when nothing changed
    public static String path(RouteAction.Forward action, RouteDecision decision, EditableHead request) {
        if (action.pathRewrite() instanceof PathRewrite.Keep()) {
            return "";
        }
        String path = request.text(request.path());
        String changed =
                rewritten(action.pathRewrite(), decision.route().match().path(), path, false);
        request.set("x-envoy-original-path", path);
        if (changed.equals(path)) {
            return "";
        }
        request.path(request.append(changed));
        return path;
    }

    /// @param path with query
    public static String rewritten(PathRewrite rewrite, PathMatch match, String path, boolean stripQuery) {
        int question = path.indexOf('?');
        String plain = question < 0 ? path : path.substring(0, question);
        String query = question < 0 || stripQuery ? "" : path.substring(question);
        return switch (rewrite) {
            case PathRewrite.Keep() -> plain + query;
            case PathRewrite.Full(String full) -> full.indexOf('?') >= 0 ? full : full + query;
            case PathRewrite.Prefix(String replacement) -> {
                int matched = switch (match) {
                    case PathMatch.Prefix prefix -> prefix.text().length;
                    case PathMatch.PathSeparatedPrefix prefix -> prefix.text().length;
                    case PathMatch.Exact _, PathMatch.Regex _, PathMatch.Connect _ -> plain.length();
                };
                yield replacement + plain.substring(Math.min(matched, plain.length())) + query;
            }
            case PathRewrite.Regex(var pattern, String substitution) ->
                pattern.matcher(plain).replaceAll(substitution) + query;
        };
    }

    /// Says what the host was, as Envoy does (Envoy docs "HTTP header manipulation", x-envoy-original-host).
    public static void host(RouteAction.Forward action, RouteDecision decision, EditableHead request) {
        HostRewrite rewrite =
                decision.weighted() != null && !(decision.weighted().hostRewrite() instanceof HostRewrite.Keep())
                        ? decision.weighted().hostRewrite()
                        : action.hostRewrite();
        String before = request.text(request.authority());
        String host = switch (rewrite) {
            case HostRewrite.Keep(), HostRewrite.EndpointHostname() -> before;
            case HostRewrite.Literal(String literal) -> literal;
            case HostRewrite.FromHeader(String name) -> request.find(name) < 0 ? before : request.first(name);
            case HostRewrite.FromPath(var pattern, String substitution) -> {
                String path = request.text(request.path());
                int question = path.indexOf('?');
                yield pattern.matcher(question < 0 ? path : path.substring(0, question))
                        .replaceAll(substitution);
            }
        };
        if (!host.equals(before)) {
            if (action.appendXForwardedHost()) {
                request.add("x-forwarded-host", before);
            }
            request.set("x-envoy-original-host", before);
            request.authority(request.append(host));
        }
    }

    /// A mirrored request's host. Envoy docs, "RequestMirrorPolicy": the suffix stands behind the name, before a
    /// port.
    public static String shadow(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean port = colon > 0 && authority.indexOf(']', colon) < 0;
        return port ? authority.substring(0, colon) + "-shadow" + authority.substring(colon) : authority + "-shadow";
    }
}
