package dev.meshwright.proxy.router;

import dev.meshwright.decide.listener.HttpConnectionManager.HostNormalisation;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.route.HostRewrite;
import dev.meshwright.decide.route.PathMatch;
import dev.meshwright.decide.route.PathNormaliser;
import dev.meshwright.decide.route.PathRewrite;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.ExchangeRecord;

/// Changes of path and authority: normalisation before routing, rewrites after it.
final class PathEdit {
    private PathEdit() {}

    /// Brings the path into normal form, once, for routing, authorization and the upstream alike (threat model H7).
    ///
    /// @return false when the exchange was answered instead
    static boolean normalise(PathNormaliser.Options options, ExchangeRecord record, Exchange exchange) {
        MessageHead request = record.request;
        long span = request.path();
        if (span == RequestView.ABSENT) {
            return true;
        }
        int offset = RequestView.offset(span);
        int length = RequestView.length(span);
        byte[] bytes = request.bytes();
        for (int i = 0; i < length; i++) {
            if (bytes[offset + i] == '#') {
                // A fragment never travels (RFC 9110 4.2.5); a request with one means to fool somebody.
                exchange.reply(ResponseCause.PATH_NORMALIZATION_FAILED, "path_with_fragment");
                return false;
            }
        }
        if (options.off() || length == 0) {
            return true;
        }
        byte[] out = new byte[length];
        long result = PathNormaliser.normalise(options, bytes, offset, length, out);
        int size = PathNormaliser.length(result);
        switch (PathNormaliser.code(result)) {
            case PathNormaliser.REJECT -> {
                exchange.reply(ResponseCause.PATH_NORMALIZATION_FAILED, "");
                return false;
            }
            case PathNormaliser.REDIRECT -> {
                LocalReply.redirectPath(
                        exchange, new String(out, 0, size, java.nio.charset.StandardCharsets.ISO_8859_1));
                return false;
            }
            default -> {}
        }
        if (!java.util.Arrays.equals(out, 0, size, bytes, offset, offset + length)) {
            record.originalPath = request.text(request.path());
            request.path(request.append(out, 0, size));
        }
        return true;
    }

    static void normaliseHost(HostNormalisation host, int listenerPort, MessageHead request) {
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

    static void rewrite(RouteAction.Forward action, RouteDecision decision, ExchangeRecord record) {
        if (action.pathRewrite() instanceof PathRewrite.Keep()) {
            return;
        }
        MessageHead request = record.request;
        String path = request.text(request.path());
        String changed =
                rewritten(action.pathRewrite(), decision.route().match().path(), path, false);
        if (!changed.equals(path)) {
            if (record.originalPath.isEmpty()) {
                record.originalPath = path;
            }
            request.set("x-envoy-original-path", path);
            request.path(request.append(changed));
        }
    }

    /// @param path with query
    static String rewritten(PathRewrite rewrite, PathMatch match, String path, boolean stripQuery) {
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

    static void rewriteHost(RouteAction.Forward action, RouteDecision decision, MessageHead request) {
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
            request.authority(request.append(host));
        }
    }
}
