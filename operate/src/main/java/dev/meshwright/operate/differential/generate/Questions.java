package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Requests near a configuration: its own values, and one-off changes of them.
final class Questions {
    private final Dice dice;
    private final Near near;
    private final boolean outside;

    /// @param outside nobody asks but through the gateway
    Questions(Dice dice, Near near, boolean outside) {
        this.outside = outside;
        this.dice = dice;
        this.near = near;
    }

    Asked ask() {
        Near.Place place = dice.of(
                near.places().stream().filter(p -> p.gateway() || !outside).toList());
        String from = place.gateway() ? Asked.OUTSIDE : dice.percent(85) ? "caller.alpha" : "plain.beta";
        boolean inMesh = place.host().startsWith("one") || place.host().startsWith("two");
        // What no route takes goes where the client wanted, on connections that are kept: to a service of one endpoint,
        // or shares would depend on what was asked before.
        String address = inMesh ? place.host() : "two.beta";
        if (from.equals("plain.beta") && !address.contains(".")) {
            address = address + ".alpha";
        }
        if (place.scheme().equals("tcp") || place.scheme().equals("tls")) {
            return bytes(place, from, address);
        }
        String host = place.host();
        if (dice.percent(8) && !near.authorities().isEmpty()) {
            host = dice.of(near.authorities());
            address = "two.beta";
        } else if (dice.percent(6)) {
            host = dice.of(host.toUpperCase(Locale.ROOT), "x." + host, host + ".", "unknown.example.org");
            address = "two.beta";
        }
        boolean tls = place.scheme().equals("https");
        boolean usual = place.port() == 80 || place.port() == 81 || tls;
        String authority = usual && dice.percent(80) ? host : host + ":" + place.port();
        boolean grpc = place.scheme().equals("grpc");
        String method = grpc ? "POST" : dice.percent(75) ? dice.of(near.methods()) : dice.of(Texts.METHODS);
        return new Asked(
                from,
                place.scheme(),
                method,
                address,
                place.port(),
                authority,
                path(),
                headers(grpc),
                !grpc && dice.percent(15),
                tls ? serverName(place.host()) : "",
                tls ? certificate() : "none");
    }

    private Asked bytes(Near.Place place, String from, String address) {
        boolean tls = place.scheme().equals("tls");
        return new Asked(
                from,
                place.scheme(),
                "",
                address,
                place.port(),
                "",
                "",
                List.of(),
                false,
                tls ? serverName(place.host()) : "",
                "none");
    }

    private String serverName(String host) {
        String name = host.isEmpty() ? "generated.example" : host;
        return dice.percent(85) ? name : dice.of("x." + name, "unknown.example.org", name.toUpperCase(Locale.ROOT));
    }

    private String certificate() {
        return dice.of("none", "none", "trusted", "trusted", "untrusted");
    }

    private String path() {
        String path = dice.of(near.paths());
        if (dice.percent(35)) {
            path = Spellings.changed(path, dice);
        }
        if (path.indexOf('?') < 0 && !near.queryNames().isEmpty() && dice.percent(60)) {
            List<String> parts = new ArrayList<>();
            for (int i = dice.of(1, 1, 2); i > 0; i--) {
                String name = dice.of(near.queryNames());
                String value = dice.of(near.query(name));
                parts.add(
                        switch (dice.below(8)) {
                            case 0 -> name;
                            case 1 -> name + "=";
                            case 2 ->
                                name + "=" + value.toUpperCase(Locale.ROOT).replace(" ", "%20");
                            default -> name + "=" + value.replace(" ", "%20");
                        });
            }
            path = path + "?" + String.join(dice.percent(90) ? "&" : ";", parts);
        }
        return path.replace(" ", "%20");
    }

    private List<Map.Entry<String, String>> headers(boolean grpc) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        if (near.hasLimits() && dice.percent(50)) {
            headers.add(Map.entry(Asked.LOOK, "0"));
        }
        for (String name : near.headerNames()) {
            if (dice.percent(45)) {
                String value = dice.of(near.header(name));
                if (dice.percent(20)) {
                    value = dice.of(value + "x", value.toUpperCase(Locale.ROOT), "", value + ", other");
                }
                headers.add(Map.entry(name, value));
                // Cookies are joined on the way from HTTP/1.1 to HTTP/2 and back, by clients and programs too.
                if (dice.percent(6) && !name.equals("cookie")) {
                    headers.add(Map.entry(name, dice.of(near.header(name))));
                }
            }
        }
        if (dice.percent(15)) {
            headers.add(Map.entry(dice.of("x-set", "x-add", "x-added"), "mine"));
        }
        // The program's answers to gRPC have no headers of their own.
        if (!grpc && dice.percent(15)) {
            headers.add(Map.entry("x-echo-set-header", dice.of("x-set:theirs", "x-added:theirs, x-set:theirs")));
        }
        return headers;
    }
}
