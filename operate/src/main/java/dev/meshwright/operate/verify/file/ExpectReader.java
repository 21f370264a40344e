package dev.meshwright.operate.verify.file;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.format.GrpcStatus;
import dev.meshwright.base.tree.DurationText;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.operate.conformance.Expectation;
import dev.meshwright.operate.conformance.TextMatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads `expect` and, in it, `not`: every key gives one expectation or more. One use for one case.
final class ExpectReader {
    private static final int STATUS_MIN = 100;
    private static final int STATUS_MAX = 599;
    private static final int RETRIES_MAX = 255;
    private static final double TOLERANCE = 0.01;
    private final ElementId element;
    private final Findings findings;
    private final Scalars scalars;
    private final TextMatches matches;
    private final List<Expected> expected = new ArrayList<>();
    private String before = "";
    private boolean never;

    ExpectReader(ElementId element, Findings findings) {
        this.element = element;
        this.findings = findings;
        this.scalars = new Scalars(findings);
        this.matches = new TextMatches(element, findings);
    }

    List<Expected> read(Fields fields) {
        keys(fields);
        Optional<Fields> not = fields.section("not");
        fields.done();
        not.ifPresent(inner -> {
            before = "not.";
            never = true;
            keys(inner);
            inner.belongsElsewhere("expect itself: shares are no matter of never", "backends", "tolerance");
            inner.done();
        });
        return expected;
    }

    private void add(Expectation expectation, String key, String words, Tree at, Named... names) {
        expected.add(new Expected(
                never ? new Expectation.Never(expectation) : expectation,
                before + key,
                (never ? "not " : "") + words,
                at.position(),
                List.of(names)));
    }

    private void keys(Fields fields) {
        fields.any("status").ifPresent(v -> status(fields.path("status"), v));
        fields.any("grpcStatus").ifPresent(v -> grpcStatus(fields.path("grpcStatus"), v));
        fields.any("backend").ifPresent(v -> backend(fields.path("backend"), v));
        if (!never) {
            backends(fields);
        }
        fields.any("reached")
                .ifPresent(v -> fields.flag("reached").ifPresent(reached -> {
                    Expectation some = new Expectation.Reached();
                    add(
                            reached ? some : new Expectation.Not(some),
                            "reached",
                            reached ? "a program gets it" : "no program gets it",
                            v);
                }));
        fields.section("seen").ifPresent(this::seen);
        fields.section("response").ifPresent(response -> {
            headers(response, "response.headers", Expectation.ResponseHeaderIs::new);
            response.done();
        });
        fields.any("redirect").ifPresent(v -> redirect(fields, v));
        fields.any("mirrored").ifPresent(v -> mirrored(fields.path("mirrored"), v));
        fields.any("retries")
                .ifPresent(v -> fields.integer("retries", 0, RETRIES_MAX)
                        .ifPresent(n ->
                                add(new Expectation.Retries(n), "retries", n + (n == 1 ? " retry" : " retries"), v)));
        fields.any("delay").ifPresent(v -> delay(fields, v));
        fields.any("access")
                .ifPresent(v -> fields.word("access", List.of("allowed", "denied"))
                        .ifPresent(word -> add(new Expectation.Access(word.equals("allowed")), "access", word, v)));
        fields.any("policy").ifPresent(v -> policy(fields.path("policy"), v));
        fields.any("identity")
                .ifPresent(v -> matches.read(fields.path("identity"), v)
                        .ifPresent(m -> add(new Expectation.PeerIdentity(m), "identity", "identity " + m.words(), v)));
        fields.any("mtls")
                .ifPresent(v -> fields.flag("mtls")
                        .ifPresent(
                                m -> add(new Expectation.MutualTls(m), "mtls", m ? "mutual TLS" : "no mutual TLS", v)));
        fields.any("fails")
                .ifPresent(v -> fields.flag("fails").ifPresent(fails -> {
                    Expectation failure = new Expectation.ConnectionError();
                    add(
                            fails ? failure : new Expectation.Responds(),
                            "fails",
                            fails ? "no answer: the connection fails" : "an answer",
                            v);
                }));
    }

    private void status(String path, Tree value) {
        List<Integer> any = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (Tree item : Scalars.items(value)) {
            String text = item instanceof Tree.Scalar scalar ? scalar.text() : "";
            if (text.matches("[1-5]xx")) {
                int hundred = (text.charAt(0) - '0') * 100;
                for (int i = 0; i < 100; i++) {
                    any.add(hundred + i);
                }
            } else if (text.matches("[0-9]{3}")
                    && Integer.parseInt(text) >= STATUS_MIN
                    && Integer.parseInt(text) <= STATUS_MAX) {
                any.add(Integer.parseInt(text));
            } else {
                findings.error(
                        Codes.OUT_OF_RANGE,
                        item.position(),
                        path + ": '" + text + "' (expected: a status from " + STATUS_MIN + " to " + STATUS_MAX
                                + ", or a class as 2xx)",
                        "",
                        "write for example 200, 5xx or [200, 204]");
                continue;
            }
            words.add(text);
        }
        if (!any.isEmpty()) {
            add(new Expectation.Status(any), "status", "status " + String.join(" or ", words), value);
        }
    }

    private void grpcStatus(String path, Tree value) {
        Optional<String> text = scalars.text(path, value).map(t -> t.toUpperCase(Locale.ROOT));
        if (text.isEmpty()) {
            return;
        }
        int code = text.get().matches("[0-9]|1[0-6]")
                ? Integer.parseInt(text.get())
                : GrpcStatus.NAMES.indexOf(text.get());
        if (code < 0) {
            findings.error(
                    Codes.UNKNOWN_WORD,
                    value.position(),
                    path + ": '" + text.get() + "' (expected: 0..16 or " + String.join(", ", GrpcStatus.NAMES) + ")"
                            + dev.meshwright.base.diagnostic.NearestName.suggestion(text.get(), GrpcStatus.NAMES),
                    "",
                    "write one of them");
            return;
        }
        add(
                new Expectation.GrpcStatus(code),
                "grpcStatus",
                "grpc-status " + code + " " + GrpcStatus.NAMES.get(code),
                value);
    }

    private Named workload(String name, Tree at, String path) {
        return new Named(Named.What.WORKLOAD, name, at.position(), path);
    }

    private void backend(String path, Tree value) {
        List<String> names = scalars.texts(path, value);
        if (names.isEmpty()) {
            return;
        }
        List<Expectation> any = names.stream()
                .<Expectation>map(n -> new Expectation.Backend(n, ""))
                .toList();
        add(
                any.size() == 1 ? any.getFirst() : new Expectation.AnyOf(any),
                "backend",
                "backend " + String.join(" or ", names),
                value,
                names.stream().map(n -> workload(n, value, path)).toArray(Named[]::new));
    }

    private void backends(Fields fields) {
        double tolerance = fields.any("tolerance")
                .flatMap(v -> box(scalars.share(fields.path("tolerance"), v)))
                .orElse(TOLERANCE);
        Optional<Tree> written = fields.any("backends");
        if (written.isEmpty()) {
            return;
        }
        Map<String, Double> shares = new TreeMap<>();
        List<Named> names = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (Tree.Entry entry : fields.entriesOf("backends")) {
            String path = fields.path("backends") + "." + entry.key();
            box(scalars.share(path, entry.value())).ifPresent(share -> {
                shares.put(entry.key(), share);
                names.add(new Named(Named.What.WORKLOAD, entry.key(), entry.keyPosition(), path));
                words.add(entry.key() + " " + percent(share));
            });
        }
        double sum = shares.values().stream().mapToDouble(d -> d).sum();
        if (sum > 1 + tolerance) {
            findings.error(
                    Codes.BAD_WEIGHTS,
                    written.get().position(),
                    fields.path("backends") + ": the shares add up to " + percent(sum) + " (expected: at most 100 %)",
                    "",
                    "correct the shares");
        } else if (!shares.isEmpty()) {
            add(
                    new Expectation.Split(shares, tolerance),
                    "backends",
                    String.join(", ", words) + " (each " + (char) 0xb1 + " " + percent(tolerance) + ")",
                    written.get(),
                    names.toArray(Named[]::new));
        }
    }

    private static Optional<Double> box(java.util.OptionalDouble share) {
        return share.isPresent() ? Optional.of(share.getAsDouble()) : Optional.empty();
    }

    static String percent(double share) {
        double rounded = Math.round(share * 10_000) / 100.0;
        return (rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded)) + " %";
    }

    private interface OfHeader {
        Expectation of(String name, TextMatch match);
    }

    private void headers(Fields holder, String key, OfHeader make) {
        holder.any("headers").ifPresent(_ -> {
            for (Tree.Entry entry : holder.entriesOf("headers")) {
                String name = entry.key().toLowerCase(Locale.ROOT);
                matches.read(holder.path("headers") + "." + entry.key(), entry.value())
                        .ifPresent(m ->
                                add(make.of(name, m), key + "." + entry.key(), name + ": " + m.words(), entry.value()));
            }
        });
    }

    private void seen(Fields seen) {
        for (Expectation.Part part : Expectation.Part.values()) {
            String name = part.name().toLowerCase(Locale.ROOT);
            seen.any(name)
                    .ifPresent(v -> matches.read(seen.path(name), v)
                            .ifPresent(m -> add(
                                    new Expectation.UpstreamIs(part, m), "seen." + name, name + " " + m.words(), v)));
        }
        headers(seen, "seen.headers", Expectation.UpstreamHeaderIs::new);
        seen.any("protocol")
                .ifPresent(v -> seen.word("protocol", List.of("HTTP/1.1", "HTTP/2"))
                        .ifPresent(p -> add(
                                new Expectation.UpstreamProtocol(p.equals("HTTP/2") ? "HTTP/2.0" : p),
                                "seen.protocol",
                                p,
                                v)));
        seen.any("port")
                .ifPresent(v -> seen.integer("port", 1, 65_535)
                        .ifPresent(p -> add(new Expectation.UpstreamPort(p), "seen.port", "port " + p, v)));
        seen.any("sni")
                .ifPresent(v -> scalars.text(seen.path("sni"), v)
                        .ifPresent(s -> add(new Expectation.UpstreamSni(s), "seen.sni", "SNI " + s, v)));
        seen.any("alpn")
                .ifPresent(v -> scalars.text(seen.path("alpn"), v)
                        .ifPresent(s -> add(new Expectation.UpstreamAlpn(s), "seen.alpn", "ALPN " + s, v)));
        seen.done();
    }

    private void redirect(Fields fields, Tree value) {
        if (value instanceof Tree.Scalar scalar && scalar.type() == Tree.Type.TEXT) {
            add(new Expectation.Location(scalar.text()), "redirect", "location " + scalar.text(), value);
            return;
        }
        fields.section("redirect").ifPresent(parts -> {
            String scheme = parts.word("scheme", List.of("http", "https")).orElse("");
            String host = parts.text("host", "");
            String path = parts.text("path", "");
            String port = parts.integer("port", 1, 65_535).map(String::valueOf).orElse("");
            Optional<Integer> status = parts.integer("status", 300, 399);
            parts.done();
            add(
                    new Expectation.RedirectTo(scheme, host, port, path),
                    "redirect",
                    "redirect to " + (scheme.isEmpty() ? "" : scheme + "://") + host
                            + (port.isEmpty() ? "" : ":" + port) + path,
                    value);
            status.ifPresent(s -> add(new Expectation.Status(List.of(s)), "redirect.status", "status " + s, value));
        });
    }

    private void mirrored(String path, Tree value) {
        for (Tree item : Scalars.items(value)) {
            if (item instanceof Tree.Mapping mapping) {
                Fields parts = new Fields(mapping, element, path, findings);
                String to = parts.requiredText("to", "the workload that gets copies");
                double share = parts.any("share")
                        .flatMap(v -> box(scalars.share(path + ".share", v)))
                        .orElse(1.0);
                parts.done();
                mirrored(path + ".to", to, share, item);
            } else {
                scalars.text(path, item).ifPresent(to -> mirrored(path, to, 1, item));
            }
        }
    }

    private void mirrored(String path, String name, double share, Tree at) {
        if (name.isEmpty()) {
            return;
        }
        // What must never get a copy gets one of no request.
        int percent = never ? 0 : (int) Math.round(share * 100);
        int dot = name.indexOf('.');
        Expectation mirrored = new Expectation.MirroredTo(
                dot < 0 ? name : name.substring(0, dot), dot < 0 ? "" : name.substring(dot + 1), percent);
        expected.add(new Expected(
                mirrored,
                before + "mirrored",
                never ? "no copy to " + name : percent(share) + " copied to " + name,
                at.position(),
                List.of(workload(name, at, path))));
    }

    private void delay(Fields fields, Tree value) {
        if (value instanceof Tree.Mapping) {
            fields.section("delay").ifPresent(parts -> {
                long least = parts.duration("atLeast", Duration.ZERO)
                        .orElse(Duration.ZERO)
                        .toMillis();
                Optional<Duration> most = parts.duration("atMost", Duration.ZERO);
                parts.done();
                add(
                        new Expectation.Delay(
                                least, most.map(Duration::toMillis).orElse(Long.MAX_VALUE)),
                        "delay",
                        "held back for at least " + least + " ms"
                                + most.map(m -> " and at most " + m.toMillis() + " ms")
                                        .orElse(""),
                        value);
            });
            return;
        }
        fields.duration("delay", Duration.ZERO)
                .ifPresent(d -> add(
                        new Expectation.Delay(d.toMillis(), d.toMillis()),
                        "delay",
                        "held back for " + DurationText.show(d),
                        value));
    }

    private void policy(String path, Tree value) {
        for (Tree item : Scalars.items(value)) {
            scalars.text(path, item)
                    .ifPresent(name -> add(
                            new Expectation.DecidedBy(name),
                            "policy",
                            "decided by " + name,
                            item,
                            new Named(Named.What.POLICY, name, item.position(), path)));
        }
    }
}
