package dev.meshwright.dialects.istio;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Telemetry;
import dev.meshwright.model.Telemetry.AccessLogs;
import dev.meshwright.model.Telemetry.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Telemetry (istio.io/latest/docs/reference/config/telemetry). A part that cannot be understood refuses the whole of
/// it: what is told without it would be something else.
final class TelemetryReader {
    private static final List<String> MODES = List.of("CLIENT_AND_SERVER", "CLIENT", "SERVER");

    private TelemetryReader() {}

    static void read(ElementDocument document, Fields spec, MeshParts parts) {
        PolicyTargets.check(spec);
        List<Map<String, String>> selectors = PolicyTargets.selectors(spec);
        List<Telemetry.Metrics> metrics = TelemetryMetricsReader.read(document, spec);
        List<AccessLogs> logs = new ArrayList<>();
        for (Fields entry : spec.sections("accessLogging")) {
            logs.add(accessLogs(document, entry));
        }
        List<Telemetry.Tracing> tracing = TelemetryTracingReader.read(document, spec);
        if (document.findings().errors() == 0 && PolicyTargets.isForProxies(spec)) {
            parts.add(new Telemetry(
                    document.name(), document.namespace(), selectors, metrics, logs, tracing, document.origin()));
        }
    }

    private static AccessLogs accessLogs(ElementDocument document, Fields entry) {
        Mode mode = entry.section("match").map(TelemetryReader::onlyMode).orElse(Mode.CLIENT_AND_SERVER);
        List<String> providers = TelemetryProviders.named(document, entry, TelemetryProviders.Use.ACCESS_LOGS);
        AccessLogs logs = new AccessLogs(
                mode,
                providers,
                entry.flag("disabled").orElse(false),
                entry.section("filter").map(TelemetryReader::filter).orElseGet(Setting::<String>unset),
                entry.origin());
        entry.done();
        return logs;
    }

    private static Mode onlyMode(Fields match) {
        Mode mode = mode(match);
        match.done();
        return mode;
    }

    /// `mode` of a match; which is both sides where nothing is written.
    static Mode mode(Fields match) {
        return match.word("mode", MODES).map(Mode::valueOf).orElse(Mode.CLIENT_AND_SERVER);
    }

    private static Setting<String> filter(Fields filter) {
        TelemetryExpressions.filter(filter, "expression");
        Setting<String> expression = filter.text("expression")
                .filter(text -> !text.isEmpty())
                .<Setting<String>>map(text -> Setting.of(text, filter.origin("expression")))
                .orElseGet(Setting::unset);
        filter.done();
        return expression;
    }
}
