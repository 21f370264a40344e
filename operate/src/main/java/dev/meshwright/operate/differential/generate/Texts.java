package dev.meshwright.operate.differential.generate;

import java.util.List;
import java.util.Map;

/// The words of generated configurations: few and alike, so that rules overlap.
final class Texts {
    static final List<String> PATHS = List.of(
            "/",
            "/a",
            "/a/",
            "/a/b",
            "/ab",
            "/api",
            "/api/v1",
            "/api/v1/items",
            "/api/v2",
            "/API",
            "/a.b",
            "/static/x.css",
            "/a%20b",
            "/a;x=1",
            "/b/a");
    static final List<String> PREFIXES =
            List.of("/", "/a", "/a/", "/api", "/api/", "/api/v1", "/API", "/static", "/b", "/a/b");

    /// A regex with texts that it takes.
    static final List<Map.Entry<String, List<String>>> PATH_REGEXES = List.of(
            Map.entry("/api/v[0-9]+/.*", List.of("/api/v1/items", "/api/v22/", "/api/vx/y")),
            Map.entry("/a/[^/]+", List.of("/a/b", "/a/b/c", "/a/")),
            Map.entry("/(a|b).*", List.of("/a", "/bcd", "/cd")),
            Map.entry(".*[.]css", List.of("/static/x.css", "/x.cssx")),
            Map.entry("/a.?b", List.of("/a.b", "/ab", "/a..b")),
            Map.entry("(?i)/api", List.of("/api", "/API", "/Api/v1")),
            Map.entry(".*", List.of("/anything")));

    static final List<String> HEADERS = List.of("x-a", "x-b", "x-user", "X-Mixed", "cookie", "user-agent", "accept");
    static final List<String> VALUES = List.of("1", "on", "ada", "ada b", "v1", "v2", "A", "a", "a,b", "x=1; y=2");
    static final List<Map.Entry<String, List<String>>> VALUE_REGEXES = List.of(
            Map.entry("[0-9]+", List.of("1", "22", "1a")),
            Map.entry("a.*", List.of("ada", "a", "ba")),
            Map.entry("^(.*?; ?)?(y=2)(;.*)?$", List.of("x=1; y=2", "y=2", "y=3")),
            Map.entry("(v1|v2)", List.of("v1", "v2", "v3")));

    static final List<String> QUERIES = List.of("q", "user", "Q");
    /// Without HEAD: its answer has no body, in which the program says what it saw.
    static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "OPTIONS");

    /// Headers that configurations set, and that nothing else does.
    static final List<String> SET_HEADERS = List.of("x-set", "x-add", "X-Added", "x-a", "x-b");
    static final List<String> SET_VALUES = List.of("s1", "s2", "%REQ(x-a)%", "a b", "100%%", "x");

    /// Values in Envoy's own formats, of requests.
    static final List<String> REQUEST_FORMATS = List.of(
            "s1",
            "%REQ(x-a)%",
            "%REQ(X-Mixed?x-b)%",
            "%REQ(x-user):2%",
            "%REQ(:METHOD)% %REQ(:PATH)%",
            "%PROTOCOL%",
            "%REQ(:SCHEME)%",
            "%ROUTE_NAME%",
            "%UPSTREAM_CLUSTER%",
            "%REQUESTED_SERVER_NAME%",
            "a%%b",
            "");

    /// Of answers.
    static final List<String> RESPONSE_FORMATS = List.of(
            "s2",
            "%RESP(x-set)%",
            "%RESP(x-absent?X-Added)%",
            "%REQ(x-a)%-%REQ(x-b)%",
            "%RESPONSE_FLAGS%",
            "%RESPONSE_CODE_DETAILS%",
            "%UPSTREAM_CLUSTER%",
            "%REQ(:AUTHORITY)%",
            "%PROTOCOL%",
            "%ROUTE_NAME%",
            "");

    static final List<String> OWN_HOSTS =
            List.of("shop.example.com", "api.example.com", "*.example.com", "*.shop.example.com");

    private Texts() {}
}
