package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.ExtensionProvider;
import dev.meshwright.model.ExtensionProvider.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `extensionProviders` of MeshConfig (istio.io/latest/docs/reference/config/istio.mesh.v1alpha1).
final class ExtensionProviderReader {
    private static final int NAME_CHARS_MAX = 63;

    /// One kind of provider and who reads it.
    @FunctionalInterface
    interface KindReader {
        Kind read(Fields section);
    }

    private record Known(String field, KindReader reader) {}

    private static final List<Known> KINDS = List.of(
            new Known("envoyExtAuthzHttp", ExtAuthzReader::http), new Known("envoyExtAuthzGrpc", ExtAuthzReader::grpc));

    /// Istio's other kinds of providers.
    private static final List<String> NOT_YET = List.of(
            "datadog",
            "envoyFileAccessLog",
            "envoyHttpAls",
            "envoyOtelAls",
            "envoyTcpAls",
            "lightstep",
            "opencensus",
            "opentelemetry",
            "prometheus",
            "sds",
            "skywalking",
            "stackdriver",
            "zipkin");

    private ExtensionProviderReader() {}

    static List<ExtensionProvider> read(Fields mesh) {
        List<ExtensionProvider> providers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Fields entry : mesh.sections("extensionProviders")) {
            String name = entry.requiredText("name", "a name that other documents use");
            if (!name.isEmpty() && !names.add(name)) {
                entry.error(Codes.CONTRADICTION, "name", "'" + name + "' is there twice", "rename one of the two");
            }
            kind(entry, name)
                    .ifPresent(kind ->
                            providers.add(new ExtensionProvider(name, kind, mesh.origin("extensionProviders"))));
            entry.done();
        }
        return providers;
    }

    private static Optional<Kind> kind(Fields entry, String name) {
        List<Known> written =
                KINDS.stream().filter(known -> entry.has(known.field())).toList();
        String[] other = NOT_YET.toArray(String[]::new);
        int count = written.size() + entry.count(other);
        entry.unsupported(other);
        if (count != 1) {
            entry.findings()
                    .error(
                            Codes.CONTRADICTION,
                            entry.position(),
                            entry.path() + ": " + (count == 0 ? "no kind of provider" : "several kinds of provider")
                                    + " (expected: one)",
                            "",
                            count == 0 ? "write what '" + name + "' is, for example envoyExtAuthzGrpc" : "keep one");
        }
        Optional<Kind> first = Optional.empty();
        for (Known known : written) {
            if (known.field().startsWith("envoyExtAuthz")) {
                checkName(entry, name);
            }
            Optional<Kind> kind = entry.section(known.field()).map(known.reader()::read);
            first = first.or(() -> kind);
        }
        return first;
    }

    /// It becomes a part of the names of rules.
    private static void checkName(Fields entry, String name) {
        if ((!name.isEmpty() && !name.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?")) || name.length() > NAME_CHARS_MAX) {
            entry.error(
                    Codes.BAD_NAME,
                    "name",
                    "'" + name + "' (expected: lower-case letters, digits and '-', at most " + NAME_CHARS_MAX + ")",
                    "rename it");
        }
    }
}
