package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.model.ExtensionProvider.Kind;
import dev.meshwright.model.ExtensionProvider.ServiceRef;
import dev.meshwright.model.LogFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The providers that are told of calls when they are over.
final class LogProvidersReader {
    private static final String STDOUT = "/dev/stdout";

    private LogProvidersReader() {}

    /// `envoyFileAccessLog`.
    ///
    /// @param usual the format where none is written
    static Kind file(Fields section, LogFormat usual) {
        String path = section.text("path", "");
        boolean omitEmpty = section.flag("omitEmptyValues").orElse(false);
        LogFormat format = section.section("logFormat")
                .map(LogProvidersReader::format)
                .orElse(omitEmpty ? new LogFormat.DefaultText() : usual);
        section.done();
        return new Kind.FileLog(path.isEmpty() ? STDOUT : path, format, omitEmpty);
    }

    private static LogFormat format(Fields section) {
        one(section);
        Optional<String> text = section.text("text").filter(t -> !t.isEmpty());
        LogFormat format = text.map(t -> MeshAccessLogReader.line(section, "text", t))
                .orElseGet(() -> labels(section).orElseGet(LogFormat.DefaultText::new));
        section.done();
        return format;
    }

    private static Optional<LogFormat> labels(Fields section) {
        return section.any("labels").filter(Tree.Mapping.class::isInstance).map(tree -> {
            Tree.Mapping labels = (Tree.Mapping) tree;
            return labels.entries().isEmpty()
                    ? new LogFormat.DefaultJson()
                    : new LogFormat.Json(MeshAccessLogReader.fields(section, "labels", labels));
        });
    }

    private static void one(Fields section) {
        if (section.count("text", "labels") > 1) {
            section.findings()
                    .error(
                            Codes.CONTRADICTION,
                            section.position(),
                            section.path() + ": text and labels (expected: one)",
                            "",
                            "keep one of them");
        }
    }

    /// `envoyHttpAls`.
    static Kind http(Fields section) {
        Kind kind = new Kind.HttpLogService(
                service(section),
                section.text("logName", ""),
                section.texts("filterStateObjectsToLog"),
                section.texts("additionalRequestHeadersToLog"),
                section.texts("additionalResponseHeadersToLog"),
                section.texts("additionalResponseTrailersToLog"));
        section.done();
        return kind;
    }

    /// `envoyTcpAls`.
    static Kind tcp(Fields section) {
        Kind kind = new Kind.TcpLogService(
                service(section), section.text("logName", ""), section.texts("filterStateObjectsToLog"));
        section.done();
        return kind;
    }

    /// `envoyOtelAls`: text and labels may stand side by side.
    static Kind otel(Fields section) {
        ServiceRef service = service(section);
        String name = section.text("logName", "");
        String body = "";
        Map<String, String> attributes = new TreeMap<>();
        Optional<Fields> written = section.section("logFormat");
        if (written.isPresent()) {
            Fields format = written.get();
            body = format.text("text", "");
            LogOperators.check(format, "text", body);
            for (Tree.Entry entry : format.entriesOf("labels")) {
                if (entry.value() instanceof Tree.Scalar(var text, var type, var _) && type == Tree.Type.TEXT) {
                    LogOperators.check(format, "labels", text);
                    attributes.put(entry.key(), text);
                } else {
                    format.findings()
                            .error(
                                    Codes.WRONG_TYPE,
                                    entry.value().position(),
                                    format.path("labels") + "." + entry.key()
                                            + ": an attribute of a log record is a text",
                                    "",
                                    "write a text, for example \"%RESPONSE_CODE%\"");
                }
            }
            format.done();
        }
        section.done();
        return new Kind.OtelLogs(service, name, body, attributes);
    }

    /// `service` and `port`.
    static ServiceRef service(Fields section) {
        String service = section.requiredText("service", "the host of a service, or NAMESPACE/HOST");
        int slash = service.indexOf('/');
        if (!section.has("port")) {
            section.missing("port", "1.." + PortReader.PORT_MAX);
        }
        int port = section.integer("port", 1, PortReader.PORT_MAX).orElse(0);
        return new ServiceRef(slash < 0 ? "" : service.substring(0, slash), service.substring(slash + 1), port);
    }
}
