package dev.meshwright.proxy.admin;

/// @param contentType with charset
record AdminResponse(int status, String contentType, String body) {
    private static final String TEXT = "text/plain; charset=UTF-8";

    static AdminResponse text(int status, String body) {
        return new AdminResponse(status, TEXT, body);
    }

    static AdminResponse json(String body) {
        return new AdminResponse(200, "application/json", body);
    }
}
