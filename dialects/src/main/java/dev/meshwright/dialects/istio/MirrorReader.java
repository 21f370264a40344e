package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Mirror;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `mirrors`, and the older `mirror` with its percentage in a field beside it. An absent percentage is all requests,
/// 0 is none.
final class MirrorReader {
    private static final int ALL = 1_000_000;

    private MirrorReader() {}

    static List<Mirror> read(ElementDocument document, Fields entry) {
        List<Mirror> mirrors = new ArrayList<>();
        Optional<Integer> percentage = Percentages.millionths(entry, "mirrorPercentage")
                .or(() -> Percentages.wholeMillionths(entry, "mirrorPercent"))
                .or(() -> Percentages.wholeMillionths(entry, "mirror_percent"));
        entry.accept("mirrorPercent", "mirror_percent");
        entry.section("mirror")
                .ifPresent(mirror -> add(document, mirror, mirror.origin(), percentage.orElse(ALL), mirrors));
        for (Fields mirror : entry.sections("mirrors")) {
            int millionths = Percentages.millionths(mirror, "percentage").orElse(ALL);
            if (!mirror.has("destination")) {
                mirror.missing("destination", "a mapping with host");
            }
            mirror.section("destination")
                    .ifPresent(destination -> add(document, destination, mirror.origin(), millionths, mirrors));
            mirror.done();
        }
        check(entry);
        return mirrors;
    }

    private static void add(
            ElementDocument document, Fields destination, Origin origin, int millionths, List<Mirror> mirrors) {
        Optional<HttpRoute.Destination> to =
                DestinationReader.destination(document, destination, 0, HttpRoute.HeaderEdits.NONE, origin);
        if (to.isPresent() && millionths > 0) {
            mirrors.add(new Mirror(to.get(), millionths));
        }
    }

    private static void check(Fields entry) {
        if (entry.has("mirror") && !entry.items("mirrors").isEmpty()) {
            entry.error(
                    Codes.CONTRADICTION,
                    "mirror",
                    "stands beside mirrors (expected: one of them)",
                    "move it to mirrors");
        }
        boolean percentage = entry.count("mirrorPercentage", "mirrorPercent", "mirror_percent") > 0;
        if (percentage && !entry.has("mirror")) {
            entry.findings()
                    .warning(
                            Codes.NO_EFFECT,
                            entry.position(),
                            entry.path() + ": a percentage for mirror, but no mirror",
                            "nothing is mirrored by it",
                            "add mirror, or write the percentage inside mirrors");
        }
        if (entry.count("mirror", "mirrors") > 0 && entry.count("route", "delegate") == 0) {
            entry.findings()
                    .warning(
                            Codes.NO_EFFECT,
                            entry.position(),
                            entry.path() + ": mirrors requests, but has no route",
                            "only requests that are forwarded can be mirrored",
                            "remove the mirror");
        }
    }
}
