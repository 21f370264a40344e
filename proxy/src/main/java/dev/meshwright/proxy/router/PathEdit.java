package dev.meshwright.proxy.router;

import dev.meshwright.decide.edit.PathNormalising;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.route.PathNormaliser;

/// Normalisation of the path before routing.
final class PathEdit {
    private PathEdit() {}

    /// @return false when the exchange was answered instead
    static boolean normalise(PathNormaliser.Options options, Exchange exchange) {
        return switch (PathNormalising.apply(options, exchange.record().request)) {
            case PathNormalising.Clean() -> true;
            case PathNormalising.Changed(String before) -> {
                exchange.record().originalPath = before;
                yield true;
            }
            case PathNormalising.Refused(String detail) -> {
                exchange.reply(ResponseCause.PATH_NORMALIZATION_FAILED, detail);
                yield false;
            }
            case PathNormalising.Redirected(String path) -> {
                LocalReply.redirectPath(exchange, path);
                yield false;
            }
        };
    }
}
