package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import java.util.List;
import java.util.Set;

/// Tells which faults that a schema finds were already told by a reader, who knows what the fields mean.
///
/// @param told what the reader said
record BetterWords(List<Diagnostic> told) {
    /// About a whole mapping; a reader names the field in it.
    private static final Set<String> WIDE = Set.of(Codes.RULE_BROKEN, Codes.CONTRADICTION, Codes.MISSING_FIELD);

    List<Diagnostic> without(List<Diagnostic> bySchema) {
        return bySchema.stream()
                .filter(found -> told.stream().noneMatch(t -> covers(t, found)))
                .toList();
    }

    private static boolean covers(Diagnostic told, Diagnostic found) {
        String path = path(found);
        String toldPath = path(told);
        if (told.severity() != Severity.ERROR) {
            // A field in the wrong place that is honoured with a warning.
            return found.code().equals(Codes.UNKNOWN_FIELD) && toldPath.equals(path);
        }
        return told.position().equals(found.position())
                || toldPath.equals(path)
                || (WIDE.contains(found.code())
                        && (toldPath.startsWith(path + ".") || toldPath.startsWith(path + "[")));
    }

    /// Every message about a field begins with its path.
    private static String path(Diagnostic diagnostic) {
        int colon = diagnostic.what().indexOf(": ");
        return colon < 0 ? "" : diagnostic.what().substring(0, colon);
    }
}
