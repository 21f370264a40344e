package dev.meshwright.decide.request;

/// The form of `:path` that HTTP/2 asks for (RFC 9113, section 8.3.1): it begins with a slash, or is the asterisk of
/// OPTIONS. A request with another one is malformed; its stream is reset.
public final class PathForm {
    private static final byte[] OPTIONS = {'O', 'P', 'T', 'I', 'O', 'N', 'S'};

    private PathForm() {}

    /// @param request one that has a path, which CONNECT does not need
    public static boolean lawful(RequestView request) {
        byte[] bytes = request.bytes();
        int from = RequestView.offset(request.path());
        int length = RequestView.length(request.path());
        return length > 0
                && (bytes[from] == '/'
                        || (length == 1 && bytes[from] == '*' && Ascii.equal(bytes, request.method(), OPTIONS)));
    }
}
