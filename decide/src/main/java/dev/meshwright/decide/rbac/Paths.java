package dev.meshwright.decide.rbac;

import dev.meshwright.decide.match.StringMatch;
import dev.meshwright.decide.request.RequestView;

/// The path that rules see: without query and fragment (PathMatcher proto comment).
final class Paths {
    private Paths() {}

    static boolean matches(StringMatch match, RequestView request) {
        if (request.path() == RequestView.ABSENT) {
            return false;
        }
        byte[] bytes = request.bytes();
        int offset = RequestView.offset(request.path());
        int end = offset + RequestView.length(request.path());
        int stop = offset;
        while (stop < end && bytes[stop] != '?' && bytes[stop] != '#') {
            stop++;
        }
        return match.matches(bytes, offset, stop - offset);
    }
}
