package dev.meshwright.compile.telemetry;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.SpanDefaults;
import dev.meshwright.model.SpanTag;
import dev.meshwright.model.Telemetry;
import dev.meshwright.model.Telemetry.Mode;
import dev.meshwright.model.Telemetry.Tracing;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What comes of the `tracing` sections of several Telemetry documents, for one side of a workload (Istio): each field
/// by itself, what is written later over what is written earlier; of several providers the first.
///
/// @param provider empty: nobody is told
/// @param origin of the last entry that says something of it; empty: nobody wrote one
record SpanMerge(
        String provider,
        double percentage,
        boolean disabled,
        Map<String, SpanTag> tags,
        boolean istioTags,
        boolean byRequestId,
        boolean noContextPropagation,
        Optional<Origin> origin) {
    /// @param documents in order of precedence, the last one first of all
    /// @param usual names of providers where nobody says it
    static SpanMerge of(List<Telemetry> documents, List<String> usual, SpanDefaults defaults, Mode side) {
        SpanMerge merged = new SpanMerge(
                usual.isEmpty() ? "" : usual.getFirst(),
                defaults.percentage(),
                false,
                defaults.tags(),
                true,
                true,
                false,
                Optional.empty());
        for (Telemetry document : documents) {
            for (Tracing entry : document.tracing()) {
                merged = entry.mode().includes(side) ? merged.under(entry) : merged;
            }
        }
        return merged;
    }

    private SpanMerge under(Tracing entry) {
        return new SpanMerge(
                entry.providers().isEmpty() ? provider : entry.providers().getFirst(),
                entry.percentage().orElse(percentage),
                entry.disabled().orElse(disabled),
                entry.tags().isEmpty() ? tags : entry.tags(),
                entry.istioTags().orElse(istioTags),
                entry.byRequestId().orElse(byRequestId),
                entry.noContextPropagation().orElse(noContextPropagation),
                Optional.of(entry.origin()));
    }
}
