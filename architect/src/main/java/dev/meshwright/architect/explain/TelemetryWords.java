package dev.meshwright.architect.explain;

import dev.meshwright.architect.explain.Explanation.From;
import dev.meshwright.architect.explain.Explanation.Line;
import dev.meshwright.architect.explain.Explanation.Side;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.telemetry.LogSink;
import dev.meshwright.compile.telemetry.SpanSink;
import dev.meshwright.compile.telemetry.TelemetryView;
import dev.meshwright.model.ExtensionProvider.Kind;
import dev.meshwright.model.ExtensionProvider.ServiceRef;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Telemetry;
import dev.meshwright.model.Telemetry.Mode;
import dev.meshwright.model.Telemetry.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/// What a proxy tells of a call, and which Telemetry says so. Nothing where everything is as usual.
final class TelemetryWords {
    private final TelemetryView view;

    TelemetryWords(World world) {
        Mesh mesh = world.mesh();
        view = new TelemetryView(mesh.settings(), mesh.telemetries(), ref -> exists(mesh, ref));
    }

    private static boolean exists(Mesh mesh, ServiceRef ref) {
        return mesh.services().stream()
                .filter(s -> s.host().equals(ref.host()))
                .filter(s -> ref.namespace().isEmpty() || ref.namespace().equals(s.namespace()))
                .anyMatch(s -> s.ports().stream().anyMatch(p -> p.number() == ref.port()));
    }

    List<Line> lines(Instance proxy, Side side) {
        String namespace = proxy.workload().namespace();
        Map<String, String> labels = proxy.workload().labels();
        List<Telemetry> ours = view.of(namespace, labels);
        Mode mode = side == Side.INBOUND ? Mode.SERVER : Mode.CLIENT;
        List<Line> lines = new ArrayList<>();
        view.logs(ours, mode).forEach(sink -> lines.add(line("log", log(sink), sink.origin())));
        view.overrides(ours, mode).forEach(o -> lines.add(line("metrics", metrics(o), o.origin())));
        Optional<SpanSink> spans = view.spans(ours, mode, namespace, labels);
        spans.ifPresent(sink -> lines.add(line("spans", spans(sink), sink.origin())));
        return lines;
    }

    private static Line line(String step, String text, Origin origin) {
        From from = origin.element().kind().equals("Default")
                ? new From.Unwritten(origin.element().name() + " of MeshConfig")
                : Sources.of(origin);
        return new Line(step, true, text, "", "", from);
    }

    private static String log(LogSink sink) {
        String to = switch (sink.to()) {
            case Kind.FileLog file -> "written to " + file.path();
            case Kind.HttpLogService http -> "entries go to " + address(http.at());
            case Kind.TcpLogService tcp -> "entries go to " + address(tcp.at());
            case Kind.OtelLogs otel -> "OTLP records go to " + address(otel.at());
        };
        return sink.filter() instanceof Setting.Set<String>(var filter, var _) ? to + " if " + filter : to;
    }

    private static String spans(SpanSink sink) {
        return "go to " + address(sink.to().service()) + ", of " + Amounts.bare(sink.percentage())
                + " % of the requests that nobody asked to trace";
    }

    private static String address(ServiceRef service) {
        return service.host() + ":" + service.port();
    }

    private static String metrics(Telemetry.MetricOverride override) {
        StringJoiner what = new StringJoiner(", ");
        if (override.disabled() instanceof Setting.Set<Boolean>(var off, var _)) {
            what.add(off ? "not counted" : "counted");
        }
        override.tags()
                .forEach((name, tag) -> what.add(
                        switch (tag) {
                            case Tag.Remove() -> "without " + name;
                            case Tag.Upsert(var expression) -> name + " is " + expression;
                        }));
        return (override.metric().isEmpty() ? "all" : override.metric()) + ": " + what;
    }
}
