package dev.meshwright.dialects.schema;

import dev.meshwright.base.cel.CelFault;
import java.net.URI;
import java.net.URISyntaxException;

/// A URL as Kubernetes' CEL library takes it: absolute, or an absolute path (Go's `url.ParseRequestURI`).
///
/// @param scheme empty for a path
record CelUrl(String scheme) {
    static boolean isUrl(String text) {
        try {
            of(text);
            return true;
        } catch (CelFault e) {
            return false;
        }
    }

    static CelUrl of(String text) {
        if (text.startsWith("/")) {
            return new CelUrl("");
        }
        try {
            URI uri = new URI(text);
            if (uri.isAbsolute()) {
                return new CelUrl(uri.getScheme());
            }
        } catch (URISyntaxException _) {
            // The answer is the same as for a URL without scheme.
        }
        throw new CelFault("no URL");
    }
}
