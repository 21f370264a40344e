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
        int offset = RequestView.offset(request.path());
        return match.matches(request.bytes(), offset, end(request) - offset);
    }

    /// Where the path of a request that has one ends.
    static int end(RequestView request) {
        byte[] bytes = request.bytes();
        int stop = RequestView.offset(request.path());
        int end = stop + RequestView.length(request.path());
        while (stop < end && bytes[stop] != '?' && bytes[stop] != '#') {
            stop++;
        }
        return stop;
    }
}
