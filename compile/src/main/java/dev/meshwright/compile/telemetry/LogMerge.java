package dev.meshwright.compile.telemetry;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Telemetry;
import dev.meshwright.model.Telemetry.AccessLogs;
import dev.meshwright.model.Telemetry.Mode;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What comes of the `accessLogging` sections of several Telemetry documents, for one side of a workload (Istio): the
/// last document that names providers for this side says which are told; an entry without names is about those that the
/// entry before it named; the last entry about a provider says whether it is told at all, and of which calls.
final class LogMerge {
    /// One provider of which something is said.
    ///
    /// @param filter in CEL; unset: all calls
    /// @param origin of the entry that counts; empty: nobody wrote one
    record Told(String provider, boolean disabled, Setting<String> filter, Optional<Origin> origin) {}

    private LogMerge() {}

    /// @param documents in order of precedence, the last one first of all
    /// @param usual names of providers where nobody says it
    static List<Told> of(List<Telemetry> documents, List<String> usual, Mode side) {
        List<String> inScope = usual;
        SortedMap<String, Setting<String>> filters = new TreeMap<>();
        for (Telemetry document : documents) {
            TreeSet<String> named = new TreeSet<>();
            for (AccessLogs entry : document.accessLogs()) {
                if (entry.mode().includes(side)) {
                    named.addAll(entry.providers());
                    entry.providers().forEach(p -> filters.put(p, entry.filter()));
                }
            }
            inScope = named.isEmpty() ? inScope : List.copyOf(named);
        }
        SortedMap<String, Told> told = new TreeMap<>();
        if (documents.stream().allMatch(d -> d.accessLogs().isEmpty())) {
            usual.forEach(p -> told.put(p, new Told(p, false, Setting.unset(), Optional.empty())));
        }
        List<String> parents = usual;
        for (Telemetry document : documents) {
            for (AccessLogs entry : document.accessLogs()) {
                parents = entry.providers().isEmpty() ? parents : entry.providers();
                for (String provider : parents) {
                    if (inScope.contains(provider) && entry.mode().includes(side)) {
                        Setting<String> filter = filters.getOrDefault(provider, Setting.unset());
                        told.put(provider, new Told(provider, entry.disabled(), filter, Optional.of(entry.origin())));
                    }
                }
            }
        }
        return List.copyOf(told.values());
    }
}
