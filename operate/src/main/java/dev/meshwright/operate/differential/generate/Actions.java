package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What `http[]` does with a request that it takes.
final class Actions {
    private final Dice dice;
    private final Near near;
    private final boolean mirrors;
    private final String towards;

    /// @param mirrors whether copies may be sent; waiting for them takes long
    /// @param towards host in the place of the mesh's own services; empty: none
    Actions(Dice dice, Near near, boolean mirrors, String towards) {
        this.towards = towards;
        this.dice = dice;
        this.near = near;
        this.mirrors = mirrors;
    }

    Map<String, Object> http() {
        Map<String, Object> entry = new LinkedHashMap<>();
        int kind = dice.below(100);
        if (kind < 10) {
            entry.put("redirect", redirect());
        } else if (kind < 18) {
            entry.put("directResponse", direct());
        } else {
            entry.put("route", destinations());
            if (dice.percent(25)) {
                entry.put("rewrite", rewrite());
            }
            if (dice.percent(12)) {
                entry.put("timeout", dice.of("1s", "5s", "0s"));
            }
            if (dice.percent(15)) {
                entry.put("retries", retries());
            }
            if (mirrors && dice.percent(1)) {
                entry.put("mirror", Node.map("host", "two.beta.svc.cluster.local", "port", Node.map("number", 80)));
            }
        }
        if (dice.percent(30)) {
            entry.put("headers", headers());
        }
        if (dice.percent(10)) {
            entry.put("fault", fault());
        }
        if (dice.percent(10)) {
            entry.put("corsPolicy", cors());
        }
        return entry;
    }

    private Map<String, Object> redirect() {
        Map<String, Object> redirect = new LinkedHashMap<>();
        if (dice.percent(60)) {
            redirect.put("uri", dice.of("/moved", "/moved?x=1", "/", "/a b"));
        }
        if (dice.percent(40)) {
            redirect.put("authority", dice.of("moved.example.com", "moved.example.com:8443"));
        }
        if (dice.percent(30)) {
            redirect.put("scheme", dice.of("https", "http"));
        }
        if (dice.percent(20)) {
            redirect.put("port", dice.of(80, 443, 8443));
        } else if (dice.percent(20)) {
            redirect.put("derivePort", dice.of("FROM_PROTOCOL_DEFAULT", "FROM_REQUEST_PORT"));
        }
        if (dice.percent(40) || redirect.isEmpty()) {
            redirect.put("redirectCode", dice.of(301, 302, 303, 307, 308));
        }
        return redirect;
    }

    private Map<String, Object> direct() {
        Map<String, Object> direct = Node.map("status", dice.of(200, 204, 404, 503, 418));
        if (dice.percent(50)) {
            direct.put("body", Node.map("string", dice.of("hello", "")));
        }
        return direct;
    }

    private List<Object> destinations() {
        int many = dice.of(1, 1, 1, 2, 3);
        List<Object> all = new ArrayList<>();
        int left = 100;
        for (int i = 0; i < many; i++) {
            Map<String, Object> each = Node.map("destination", destination());
            if (many > 1) {
                int weight = i == many - 1 ? left : dice.of(0, 10, 25, 50);
                weight = Math.min(left, weight);
                left -= weight;
                each.put("weight", weight);
            }
            if (dice.percent(15)) {
                each.put("headers", headers());
            }
            all.add(each);
        }
        return all;
    }

    private Map<String, Object> destination() {
        Map<String, Object> destination = new LinkedHashMap<>();
        if (!towards.isEmpty()) {
            destination.put("host", towards);
            if (dice.percent(40)) {
                destination.put("subset", dice.of("v1", "v2"));
            }
            destination.put("port", Node.map("number", 80));
            return destination;
        }
        if (dice.percent(75)) {
            destination.put("host", dice.of("one", "one.alpha.svc.cluster.local"));
            if (dice.percent(60)) {
                destination.put("subset", dice.percent(95) ? dice.of("v1", "v2") : "v9");
            }
        } else {
            destination.put("host", dice.percent(95) ? "two.beta.svc.cluster.local" : "nobody.beta.svc.cluster.local");
        }
        destination.put("port", Node.map("number", dice.of(80, 80, 80, 81)));
        return destination;
    }

    private Map<String, Object> rewrite() {
        Map<String, Object> rewrite = new LinkedHashMap<>();
        if (dice.percent(25)) {
            rewrite.put(
                    "uriRegexRewrite",
                    dice.make(
                            () -> Node.map("match", "/api/v([0-9]+)/(.*)", "rewrite", "/\\2/v\\1"),
                            () -> Node.map("match", "a", "rewrite", "z"),
                            () -> Node.map("match", "^/[^/]*", "rewrite", "/new")));
        } else if (dice.percent(75)) {
            rewrite.put("uri", dice.of("/", "/new", "/new/", "/n?x=1", "/a"));
        }
        if (dice.percent(35) || rewrite.isEmpty()) {
            rewrite.put("authority", dice.of("new.example.com", "one", "new.example.com:81"));
        }
        return rewrite;
    }

    private Map<String, Object> retries() {
        Map<String, Object> retries = Node.map("attempts", dice.of(0, 1, 3));
        if (dice.percent(40)) {
            retries.put("perTryTimeout", dice.of("1s", "2s"));
        }
        if (dice.percent(60)) {
            retries.put("retryOn", dice.of("5xx", "gateway-error,connect-failure", "503", "retriable-4xx"));
        }
        return retries;
    }

    private Map<String, Object> headers() {
        Map<String, Object> headers = new LinkedHashMap<>();
        if (dice.percent(70)) {
            headers.put("request", operations());
        }
        if (dice.percent(60) || headers.isEmpty()) {
            headers.put("response", operations());
        }
        return headers;
    }

    private Map<String, Object> operations() {
        Map<String, Object> operations = new LinkedHashMap<>();
        if (dice.percent(60)) {
            operations.put("set", values());
        }
        if (dice.percent(50)) {
            operations.put("add", values());
        }
        if (dice.percent(30) || operations.isEmpty()) {
            operations.put("remove", dice.times(dice.of(1, 1, 2), () -> dice.of(Texts.SET_HEADERS)));
        }
        return operations;
    }

    private Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String name : dice.times(dice.of(1, 1, 2), () -> dice.of(Texts.SET_HEADERS))) {
            values.put(name, dice.of(Texts.SET_VALUES));
        }
        return values;
    }

    private Map<String, Object> fault() {
        Map<String, Object> fault = new LinkedHashMap<>();
        if (dice.percent(85)) {
            Map<String, Object> abort = Node.map("percentage", Node.map("value", dice.of(100, 100, 50, 0)));
            abort.put("httpStatus", dice.of(500, 503, 429, 404));
            fault.put("abort", abort);
        }
        if (dice.percent(20) || fault.isEmpty()) {
            fault.put("delay", Node.map("percentage", Node.map("value", dice.of(100, 0)), "fixedDelay", "50ms"));
        }
        return fault;
    }

    private Map<String, Object> cors() {
        List<Object> origins = new ArrayList<>();
        for (int i = dice.of(1, 1, 2); i > 0; i--) {
            origins.add(dice.make(
                    () -> Node.map("exact", "https://app.example.com"),
                    () -> Node.map("prefix", "https://app"),
                    () -> Node.map("regex", "https://[a-z]+[.]example[.]com"),
                    () -> Node.map("exact", "*")));
        }
        near.header("origin", "https://app.example.com");
        near.header("origin", "https://evil.example.org");
        near.header("access-control-request-method", "GET");
        near.method("OPTIONS");
        Map<String, Object> cors = Node.map("allowOrigins", origins);
        if (dice.percent(60)) {
            cors.put("allowMethods", dice.some(List.of("GET", "POST", "*")));
        }
        if (dice.percent(40)) {
            cors.put("allowHeaders", List.of("x-a", "x-b"));
        }
        if (dice.percent(40)) {
            cors.put("exposeHeaders", List.of("x-c"));
        }
        if (dice.percent(40)) {
            cors.put("maxAge", dice.of("1h", "10s"));
        }
        if (dice.percent(40)) {
            cors.put("allowCredentials", dice.percent(50));
        }
        if (dice.percent(20)) {
            cors.put("unmatchedPreflights", dice.of("FORWARD", "IGNORE"));
        }
        return cors;
    }
}
