package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.DestinationPolicy.OutlierDetection;
import dev.meshwright.model.Setting;

/// `outlierDetection`. Istio sends nothing for the deprecated `consecutiveErrors`; here it is kept and
/// compiled, as its author plainly asked for ejection.
final class OutlierDetectionReader {
    private OutlierDetectionReader() {}

    static Setting<OutlierDetection> read(Fields outlier) {
        Setting<Integer> deprecated = Settings.count(outlier, "consecutiveErrors");
        if (outlier.has("consecutiveErrors")) {
            deprecated(outlier);
        }
        OutlierDetection detection = new OutlierDetection(
                deprecated,
                Settings.count(outlier, "consecutive5xxErrors"),
                Settings.count(outlier, "consecutiveGatewayErrors"),
                Settings.count(outlier, "consecutiveLocalOriginFailures"),
                Settings.flag(outlier, "splitExternalLocalOriginErrors"),
                Settings.duration(outlier, "interval"),
                Settings.duration(outlier, "baseEjectionTime"),
                Settings.percent(outlier, "maxEjectionPercent"),
                Settings.percent(outlier, "minHealthPercent"),
                outlier.integers("outlierDetectionHttpErrorCodes", 200, 599).stream()
                        .distinct()
                        .sorted()
                        .toList());
        if (detection.consecutiveLocalOriginFailures().isSet()
                && !detection.splitExternalLocalOriginErrors().orElse(false)) {
            outlier.error(
                    Codes.CONTRADICTION,
                    "consecutiveLocalOriginFailures",
                    "counts what splitExternalLocalOriginErrors does not tell apart",
                    "write splitExternalLocalOriginErrors: true");
        }
        outlier.done();
        return Setting.of(detection, outlier.origin());
    }

    private static void deprecated(Fields outlier) {
        boolean both = outlier.has("consecutive5xxErrors");
        outlier.findings()
                .warning(
                        Codes.CONSECUTIVE_ERRORS,
                        outlier.keyPosition("consecutiveErrors"),
                        outlier.path("consecutiveErrors") + ": deprecated (expected: consecutive5xxErrors)",
                        both
                                ? "consecutive5xxErrors is written too, and counts"
                                : "it is honoured here as consecutive5xxErrors; Istio ignores it silently",
                        both ? "remove consecutiveErrors" : "rename it to consecutive5xxErrors");
    }
}
