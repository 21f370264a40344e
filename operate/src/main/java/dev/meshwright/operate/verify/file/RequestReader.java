package dev.meshwright.operate.verify.file;

import dev.meshwright.architect.explain.Target;
import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.operate.conformance.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads `request`: one line (`GET http://reviews:9080/`), or a mapping with the same as `url` and more.
///
/// @param common headers of every request of the file
record RequestReader(Findings findings, List<Map.Entry<String, String>> common) {
    private static final List<String> CERTIFICATES = List.of("none", "mesh", "trusted", "untrusted");
    private static final List<String> VERSIONS = List.of("HTTP/1.1", "HTTP/2");

    Optional<TestRequest> read(Fields holder) {
        Optional<Tree> value = holder.any("request");
        if (value.isEmpty()) {
            holder.missing("request", "METHOD URL, or a mapping with url");
            return Optional.empty();
        }
        if (value.get() instanceof Tree.Scalar line) {
            return target(holder.path("request"), line.text(), value.get())
                    .map(t -> new TestRequest(
                            t,
                            "",
                            common,
                            "",
                            "",
                            List.of(),
                            Request.ClientCertificate.NONE,
                            false,
                            false,
                            false,
                            false,
                            0));
        }
        return holder.section("request").flatMap(this::mapping);
    }

    private Optional<Target> target(String path, String text, Tree at) {
        String url = text.startsWith("ws://") ? "http://" + text.substring(5) : text;
        try {
            return Optional.of(Target.parse(url));
        } catch (Target.Malformed e) {
            findings.error(
                    Codes.BAD_TEXT,
                    at.position(),
                    path + ": " + e.getMessage(),
                    "",
                    "write for example GET http://reviews:9080/reviews/0 or tcp://mongo:27017");
            return Optional.empty();
        }
    }

    private Optional<TestRequest> mapping(Fields fields) {
        String url = fields.requiredText("url", "METHOD URL or URL, as GET http://reviews:9080/reviews/0");
        Optional<Tree> at = fields.any("url");
        String method = fields.text("method", "");
        String path = fields.text("path", "");
        String line = (method.isEmpty() ? "" : method + " ") + url;
        Optional<Target> target =
                url.isEmpty() || at.isEmpty() ? Optional.empty() : target(fields.path("url"), line, at.get());
        if (!path.isEmpty() && !path.startsWith("/")) {
            fields.error(Codes.BAD_TEXT, "path", "'" + path + "' (expected: begins with /)", "write /" + path);
        }
        List<Map.Entry<String, String>> headers = new ArrayList<>(common);
        headers.addAll(headers(fields));
        String certificate = fields.word("certificate", CERTIFICATES).orElse("none");
        boolean http2 =
                fields.word("version", VERSIONS).filter("HTTP/2"::equals).isPresent();
        TestRequest rest = new TestRequest(
                target.orElse(new Target(Target.Scheme.HTTP, "GET", "none", 80, "/")),
                fields.text("host", ""),
                headers,
                fields.text("body", ""),
                fields.text("sni", ""),
                fields.texts("alpn"),
                Request.ClientCertificate.valueOf(certificate.toUpperCase(Locale.ROOT)),
                http2,
                fields.flag("webSocket").orElse(false),
                fields.flag("followRedirects").orElse(false),
                fields.flag("newConnections").orElse(false),
                fields.duration("timeout", Duration.ofMillis(1))
                        .map(Duration::toMillis)
                        .orElse(0L));
        fields.done();
        tlsAlone(fields, target, "sni", "alpn", "certificate");
        return target.map(t -> path.isEmpty()
                ? rest
                : new TestRequest(
                        new Target(t.scheme(), t.method(), t.host(), t.port(), path),
                        rest.authority(),
                        rest.headers(),
                        rest.body(),
                        rest.sni(),
                        rest.alpn(),
                        rest.certificate(),
                        rest.http2(),
                        rest.webSocket(),
                        rest.followRedirects(),
                        rest.newConnections(),
                        rest.timeoutMillis()));
    }

    /// What has a meaning in TLS by the client alone.
    private static void tlsAlone(Fields fields, Optional<Target> target, String... names) {
        if (target.isEmpty() || target.get().scheme().isTls()) {
            return;
        }
        for (String name : names) {
            if (fields.has(name)) {
                fields.error(
                        Codes.CONTRADICTION,
                        name,
                        "the client speaks no TLS (expected: an https or tls url)",
                        "write https:// or tls://, or remove '" + name + "'");
            }
        }
    }

    /// In the order written; a list sends the header several times.
    List<Map.Entry<String, String>> headers(Fields fields) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        Scalars scalars = new Scalars(findings);
        if (fields.any("headers").isEmpty()) {
            return headers;
        }
        for (Tree.Entry entry : fields.entriesOf("headers")) {
            scalars.texts(fields.path("headers") + "." + entry.key(), entry.value())
                    .forEach(v -> headers.add(Map.entry(entry.key(), v)));
        }
        return headers;
    }
}
