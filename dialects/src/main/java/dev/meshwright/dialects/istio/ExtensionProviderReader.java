package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.ExtensionProvider;
import dev.meshwright.model.ExtensionProvider.Kind;
import dev.meshwright.model.LogFormat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// `extensionProviders` of MeshConfig (istio.io/latest/docs/reference/config/istio.mesh.v1alpha1).
final class ExtensionProviderReader {
    private static final int NAME_CHARS_MAX = 63;
    private static final String FILE_LOG = "envoyFileAccessLog";

    /// One kind of provider and who reads it.
    @FunctionalInterface
    interface KindReader {
        /// @param usual the form of log lines where none is written
        Kind read(Fields section, LogFormat usual);
    }

    private record Known(String field, KindReader reader) {
        Known(String field, Function<Fields, Kind> reader) {
            this(field, (section, _) -> reader.apply(section));
        }
    }

    private static final List<Known> KINDS = List.of(
            new Known("envoyExtAuthzHttp", ExtAuthzReader::http),
            new Known("envoyExtAuthzGrpc", ExtAuthzReader::grpc),
            new Known("prometheus", ExtensionProviderReader::prometheus),
            new Known("opentelemetry", SpanProvidersReader::openTelemetry),
            new Known("zipkin", SpanProvidersReader::zipkin),
            new Known(FILE_LOG, LogProvidersReader::file),
            new Known("envoyHttpAls", LogProvidersReader::http),
            new Known("envoyTcpAls", LogProvidersReader::tcp),
            new Known("envoyOtelAls", LogProvidersReader::otel));

    private static final String WORDS = "spans are told in the words of OpenTelemetry and of Zipkin";
    private static final String DROPPED = "Envoy has dropped its words";
    private static final String OTLP = "write opentelemetry: its collector takes OTLP";

    /// Istio's other kinds of providers.
    private static final List<MeshDefaults.Absent> OTHERS = List.of(
            new MeshDefaults.Absent("datadog", WORDS, OTLP),
            new MeshDefaults.Absent("lightstep", DROPPED, OTLP),
            new MeshDefaults.Absent("opencensus", DROPPED, OTLP),
            new MeshDefaults.Absent(
                    "sds",
                    "keys of gateways are Secrets that the control plane gives out",
                    "write the Secret, and credentialName"),
            new MeshDefaults.Absent("skywalking", WORDS, OTLP),
            new MeshDefaults.Absent("stackdriver", DROPPED, OTLP));

    private ExtensionProviderReader() {}

    /// Those that are written, then those that Istio brings and nobody wrote.
    ///
    /// @param format of the lines of the provider that Istio calls `envoy`, where it has none of its own
    static List<ExtensionProvider> read(Fields mesh, LogFormat format) {
        List<ExtensionProvider> providers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Fields entry : mesh.sections("extensionProviders")) {
            String name = entry.requiredText("name", "a name that other documents use");
            if (!name.isEmpty() && !names.add(name)) {
                entry.error(Codes.CONTRADICTION, "name", "'" + name + "' is there twice", "rename one of the two");
            }
            LogFormat usual = name.equals(ExtensionProvider.ENVOY) ? format : new LogFormat.DefaultText();
            provider(entry, name, usual).ifPresent(providers::add);
            entry.done();
        }
        if (names.add(ExtensionProvider.ENVOY) && !(format instanceof LogFormat.DefaultText)) {
            providers.add(new ExtensionProvider(
                    ExtensionProvider.ENVOY,
                    new Kind.FileLog("/dev/stdout", format, false),
                    mesh.origin("accessLogFormat")));
        }
        return providers;
    }

    private static Kind prometheus(Fields section) {
        section.done();
        return new Kind.Prometheus();
    }

    private static Optional<ExtensionProvider> provider(Fields entry, String name, LogFormat usual) {
        List<Known> written =
                KINDS.stream().filter(known -> entry.has(known.field())).toList();
        int count = written.size()
                + entry.count(OTHERS.stream().map(MeshDefaults.Absent::field).toArray(String[]::new));
        OTHERS.forEach(other -> NotHere.say(entry, other.field(), other.why(), other.next()));
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
        Optional<ExtensionProvider> first = Optional.empty();
        for (Known known : written) {
            if (known.field().startsWith("envoyExtAuthz")) {
                checkName(entry, name);
            }
            Optional<ExtensionProvider> provider = entry.section(known.field())
                    .map(section -> new ExtensionProvider(
                            name, known.reader().read(section, usual), section.origin("service")));
            first = first.or(() -> provider);
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
