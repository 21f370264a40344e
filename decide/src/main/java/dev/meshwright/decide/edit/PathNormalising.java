package dev.meshwright.decide.edit;

import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.decide.route.PathNormaliser;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Brings the path of a request into normal form, once, for routing, authorization and the upstream alike (threat
/// model H7).
public sealed interface PathNormalising {
    /// Nothing to do.
    record Clean() implements PathNormalising {}

    /// @param before the path as it came
    record Changed(String before) implements PathNormalising {}

    /// 400.
    ///
    /// @param detail empty, or what exactly
    record Refused(String detail) implements PathNormalising {}

    /// The client is sent to the path in normal form.
    record Redirected(String path) implements PathNormalising {}

    PathNormalising CLEAN = new Clean();

    /// Changes the path in place.
    static PathNormalising apply(PathNormaliser.Options options, EditableHead request) {
        long span = request.path();
        if (span == RequestView.ABSENT) {
            return CLEAN;
        }
        int offset = RequestView.offset(span);
        int length = RequestView.length(span);
        byte[] bytes = request.bytes();
        for (int i = 0; i < length; i++) {
            if (bytes[offset + i] == '#') {
                // A fragment never travels (RFC 9110 4.2.5); a request with one means to fool somebody.
                return new Refused("path_with_fragment");
            }
        }
        if (options.off() || length == 0) {
            return CLEAN;
        }
        byte[] out = new byte[length];
        long result = PathNormaliser.normalise(options, bytes, offset, length, out);
        int size = PathNormaliser.length(result);
        switch (PathNormaliser.code(result)) {
            case PathNormaliser.REJECT -> {
                return new Refused("");
            }
            case PathNormaliser.REDIRECT -> {
                return new Redirected(new String(out, 0, size, StandardCharsets.ISO_8859_1));
            }
            default -> {}
        }
        if (Arrays.equals(out, 0, size, bytes, offset, offset + length)) {
            return CLEAN;
        }
        String before = request.text(span);
        request.path(request.append(new String(out, 0, size, StandardCharsets.ISO_8859_1)));
        return new Changed(before);
    }
}
