package dev.meshwright.dialects.kubernetes;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.dialects.kubernetes.IngressPart.Backend;
import dev.meshwright.dialects.kubernetes.IngressPart.Path;
import dev.meshwright.dialects.kubernetes.IngressPart.Rule;
import dev.meshwright.dialects.kubernetes.IngressPart.Tls;
import dev.meshwright.model.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Ingress and IngressClass of `networking.k8s.io/v1`.
///
/// Paths mean what Istio takes them for: `Exact`, `Prefix` by path elements, and for `ImplementationSpecific` or no
/// type a prefix where the path ends in `.*` or `/*`, every path for `*`, `/*`, `.*` and none, an exact path
/// otherwise.
final class IngressReader {
    private static final String VERSION = "v1";
    private static final int PORT_MAX = 65535;
    private static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";
    private static final String DEFAULT_ANNOTATION = "ingressclass.kubernetes.io/is-default-class";
    /// Annotations of other controllers end so (`nginx.ingress.kubernetes.io`).
    private static final String CONTROLLER_PREFIX = "ingress.kubernetes.io";

    private static final List<String> PATH_TYPES = List.of("Exact", "Prefix", "ImplementationSpecific");
    private static final List<String> EVERY_PATH = List.of("", "*", "/*", ".*");

    private IngressReader() {}

    static void ingressClass(ElementDocument document, MeshParts parts) {
        if (!versionKnown(document)) {
            return;
        }
        String controller = document.fields()
                .section("spec")
                .map(spec -> spec.text("controller", ""))
                .orElse("");
        boolean byDefault =
                document.annotations().getOrDefault(DEFAULT_ANNOTATION, "false").equals("true");
        parts.leave(new IngressPart.IngressClass(document.id(), controller, byDefault));
    }

    static void ingress(ElementDocument document, MeshParts parts) {
        Optional<Fields> section = document.fields().section("spec");
        if (!versionKnown(document) || section.isEmpty()) {
            if (!document.fields().has("spec")) {
                document.fields().missing("spec", "a mapping with rules or defaultBackend");
            }
            return;
        }
        Fields spec = section.get();
        Optional<Backend> fallback = spec.section("defaultBackend").flatMap(IngressReader::backend);
        List<Rule> rules =
                spec.sections("rules").stream().map(IngressReader::rule).toList();
        List<Tls> tls = spec.sections("tls").stream().map(IngressReader::tls).toList();
        String className = spec.text("ingressClassName", "");
        spec.done();
        if (rules.isEmpty() && fallback.isEmpty()) {
            document.findings()
                    .error(
                            Codes.EMPTY_ELEMENT,
                            spec.position(),
                            "spec: neither rules nor defaultBackend",
                            "an Ingress without them sends nothing anywhere",
                            "write one of them");
        }
        annotations(document);
        String created = document.fields()
                .section("metadata")
                .map(metadata -> metadata.text("creationTimestamp", ""))
                .orElse("");
        parts.leave(new IngressPart.Ingress(
                document.id(),
                created,
                document.annotations().getOrDefault(CLASS_ANNOTATION, ""),
                className,
                rules,
                tls,
                fallback,
                document.origin()));
    }

    private static boolean versionKnown(ElementDocument document) {
        boolean known = document.version().equals(VERSION);
        if (!known) {
            document.fields()
                    .error(
                            Codes.UNKNOWN_API_VERSION,
                            "apiVersion",
                            "'" + document.version() + "' is no version of "
                                    + document.id().kind() + " (expected: " + VERSION + ")",
                            "write " + document.group() + "/" + VERSION);
        }
        return known;
    }

    private static void annotations(ElementDocument document) {
        for (String name : document.annotations().keySet()) {
            int slash = name.indexOf('/');
            if (slash > 0 && name.substring(0, slash).endsWith(CONTROLLER_PREFIX)) {
                document.findings()
                        .warning(
                                Codes.INGRESS_ANNOTATION,
                                document.fields().position("metadata"),
                                "metadata.annotations: '" + name + "' is a setting of another controller",
                                "it has no effect on this mesh; the rest of the Ingress is used",
                                "say it with a VirtualService or an HTTPRoute, or remove it");
            }
        }
    }

    private static Rule rule(Fields rule) {
        String host = rule.text("host", "").toLowerCase(Locale.ROOT);
        if (!host.isEmpty()) {
            Names.checkWildcardHost(rule.findings(), rule.path("host"), host, rule.position("host"));
        }
        List<Path> paths = new ArrayList<>();
        rule.section("http").ifPresent(http -> {
            http.sections("paths").forEach(path -> path(path).ifPresent(paths::add));
            http.done();
        });
        rule.done();
        return new Rule(host, paths, rule.origin());
    }

    private static Optional<Path> path(Fields path) {
        String written = path.text("path", "");
        String type = path.word("pathType", PATH_TYPES).orElse("ImplementationSpecific");
        Optional<Backend> backend = path.section("backend").flatMap(IngressReader::backend);
        if (!path.has("backend")) {
            path.missing("backend", "a mapping with service");
        }
        boolean specific = type.equals("ImplementationSpecific");
        if (!specific && !written.startsWith("/")) {
            path.error(
                    Codes.BAD_TEXT,
                    "path",
                    "'" + written + "' (expected: a path that begins with '/')",
                    "write '/' before it");
        }
        path.done();
        return backend.map(to -> path(written, type, to, path));
    }

    private static Path path(String written, String type, Backend to, Fields path) {
        return switch (type) {
            case "Exact" -> new Path(new Match.Path.Exact(written, false), written.length(), true, to, path.origin());
            case "Prefix" -> prefix(written, to, path);
            default -> {
                if (EVERY_PATH.contains(written)) {
                    yield new Path(new Match.Path.Any(), 0, false, to, path.origin());
                }
                yield written.endsWith(".*") || written.endsWith("/*")
                        ? prefix(written.substring(0, written.length() - 2), to, path)
                        : new Path(new Match.Path.Exact(written, false), written.length(), true, to, path.origin());
            }
        };
    }

    private static Path prefix(String written, Backend to, Fields path) {
        return new Path(new Match.Path.ElementPrefix(written), written.length(), false, to, path.origin());
    }

    private static Optional<Backend> backend(Fields backend) {
        if (backend.has("resource")) {
            backend.any("resource");
            backend.error(
                    Codes.VALUE_NOT_SUPPORTED,
                    "resource",
                    "backends that are no Service are not supported",
                    "name a service");
        }
        Optional<Fields> service = backend.section("service");
        if (service.isEmpty() && !backend.has("resource")) {
            backend.missing("service", "a mapping with name and port");
        }
        Optional<Backend> read = service.map(IngressReader::service);
        backend.done();
        return read;
    }

    private static Backend service(Fields service) {
        String name = service.requiredText("name", "a name");
        Optional<Fields> port = service.section("port");
        if (port.isEmpty()) {
            service.missing("port", "a mapping with number or name");
        }
        int number = port.flatMap(p -> p.integer("number", 1, PORT_MAX)).orElse(0);
        String portName = port.map(p -> p.text("name", "")).orElse("");
        port.ifPresent(p -> {
            if (p.count("number", "name") != 1) {
                p.error(Codes.CONTRADICTION, "number", "exactly one of number and name is needed", "write one of them");
            }
            p.done();
        });
        service.done();
        return new Backend(name, number, portName, service.origin());
    }

    private static Tls tls(Fields tls) {
        List<String> hosts = new ArrayList<>();
        for (Fields.TextItem host : tls.textItems("hosts")) {
            Names.checkWildcardHost(tls.findings(), host.path(), host.text(), host.position());
            hosts.add(host.text().toLowerCase(Locale.ROOT));
        }
        String secret = tls.text("secretName", "");
        if (secret.isEmpty()) {
            tls.findings()
                    .warning(
                            Codes.NO_EFFECT,
                            tls.position(),
                            tls.path() + ": no secretName",
                            "without a certificate no TLS port can be opened, so the entry has no effect",
                            "name a Secret of type kubernetes.io/tls");
        }
        tls.done();
        return new Tls(hosts, secret, tls.origin());
    }
}
