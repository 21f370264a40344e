package dev.meshwright.architect.explain;

import java.util.List;
import java.util.Locale;

/// What is sent, as people write it: `GET http://reviews:9080/reviews/0`, `tcp://mongo:27017`, `tls://db:5432`,
/// `grpc://greeter:50051/hello.Greeter/SayHello`. The method is GET where none is written.
///
/// @param port 0 was written nowhere: the scheme's own
/// @param path with query; for requests alone
public record Target(Scheme scheme, String method, String host, int port, String path) {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");
    private static final int PORT_MAX = 65_535;

    /// What the program speaks.
    public enum Scheme {
        HTTP(80),
        /// The program itself speaks TLS, with HTTP in it.
        HTTPS(443),
        GRPC(80),
        /// Bytes, the client first.
        TCP(0),
        /// The program itself speaks TLS, with anything in it.
        TLS(443),
        /// One datagram.
        UDP(0);

        private final int port;

        Scheme(int port) {
            this.port = port;
        }

        public boolean isHttp() {
            return this == HTTP || this == HTTPS || this == GRPC;
        }

        public boolean isTls() {
            return this == HTTPS || this == TLS;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A text that names no target, with what was expected.
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String what) {
            super(what);
        }
    }

    public static Target parse(String text) throws Malformed {
        String rest = text.strip();
        String method = "";
        int space = rest.indexOf(' ');
        if (space > 0) {
            method = rest.substring(0, space).toUpperCase(Locale.ROOT);
            rest = rest.substring(space + 1).strip();
            if (!method.matches("[A-Z!#$%&'*+.^_`|~0-9-]+")) {
                throw new Malformed("method '" + method + "' (expected: " + String.join(", ", METHODS) + ")");
            }
        }
        if (rest.indexOf(' ') >= 0) {
            throw new Malformed("'" + text + "' (expected: METHOD URL, with spaces in the URL written as %20)");
        }
        int colon = rest.indexOf("://");
        if (colon < 0) {
            throw new Malformed("'" + rest + "' has no scheme (expected: http, https, grpc, tcp, tls or udp, as in "
                    + "http://" + (rest.startsWith("/") ? "HOST" : "") + rest + ")");
        }
        Scheme scheme = scheme(rest.substring(0, colon));
        rest = rest.substring(colon + 3);
        int slash = pathStart(rest);
        String authority = rest.substring(0, slash);
        String path = rest.substring(slash);
        int hash = path.indexOf('#');
        path = hash < 0 ? path : path.substring(0, hash);
        if (!scheme.isHttp() && !path.isEmpty() && !path.equals("/")) {
            throw new Malformed("'" + path + "': bytes have no path (expected: " + scheme.word() + "://HOST:PORT)");
        }
        if (!scheme.isHttp() && !method.isEmpty()) {
            throw new Malformed("'" + method + "': bytes have no method (expected: " + scheme.word() + "://HOST:PORT)");
        }
        return new Target(
                scheme,
                method.isEmpty() ? scheme == Scheme.GRPC ? "POST" : "GET" : method,
                host(authority),
                port(authority, scheme),
                path.isEmpty() || path.startsWith("?") ? "/" + path : path);
    }

    private static Scheme scheme(String text) throws Malformed {
        for (Scheme scheme : Scheme.values()) {
            if (scheme.word().equals(text.toLowerCase(Locale.ROOT))) {
                return scheme;
            }
        }
        throw new Malformed("scheme '" + text + "' (expected: http, https, grpc, tcp, tls or udp)");
    }

    private static int pathStart(String text) {
        for (int i = 0; i < text.length(); i++) {
            if ("/?#".indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    private static int portColon(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? colon : -1;
    }

    private static String host(String authority) throws Malformed {
        if (authority.indexOf('@') >= 0) {
            throw new Malformed("'" + authority + "' (expected: HOST or HOST:PORT, without a user)");
        }
        int colon = portColon(authority);
        String host = (colon < 0 ? authority : authority.substring(0, colon)).toLowerCase(Locale.ROOT);
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (bare.isEmpty() || !bare.matches("[a-z0-9._:*-]+")) {
            throw new Malformed("host '" + host + "' (expected: a name or an IP address)");
        }
        return bare;
    }

    private static int port(String authority, Scheme scheme) throws Malformed {
        int colon = portColon(authority);
        if (colon < 0) {
            if (scheme.port == 0) {
                throw new Malformed("'" + authority + "' has no port (expected: " + scheme.word() + "://HOST:PORT)");
            }
            return scheme.port;
        }
        String text = authority.substring(colon + 1);
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= PORT_MAX) {
            return Integer.parseInt(text);
        }
        throw new Malformed("port '" + text + "' (expected: 1.." + PORT_MAX + ")");
    }

    /// The `Host` that a client sends: without the scheme's own port.
    String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        boolean own = port == (scheme.isTls() ? Scheme.HTTPS.port : Scheme.HTTP.port);
        return own ? name : name + ":" + port;
    }

    @Override
    public String toString() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        String url = scheme.word() + "://" + name + (port == scheme.port ? "" : ":" + port);
        return scheme.isHttp() ? method + " " + url + path : url;
    }
}
