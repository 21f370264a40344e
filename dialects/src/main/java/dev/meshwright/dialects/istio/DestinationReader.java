package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.model.HttpRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Weighted destinations of HTTP and TCP routes. An absent weight is 0 when there are several, and does not matter when
/// there is one.
final class DestinationReader {
    private DestinationReader() {}

    /// All destinations of `route`, each section done.
    static List<HttpRoute.Destination> readAll(ElementDocument document, Fields entry, List<Fields> routes) {
        List<HttpRoute.Destination> destinations = new ArrayList<>();
        long total = 0;
        boolean weightsRead = true;
        for (Fields route : routes) {
            Optional<Integer> weight = route.integer("weight", 0, Integer.MAX_VALUE);
            weightsRead &= weight.isPresent() || !route.has("weight");
            total += weight.orElse(0);
            HttpRoute.HeaderEdits headers = HeaderEditsReader.read(route);
            read(document, route, weight.orElse(0), headers).ifPresent(destinations::add);
            if (routes.size() > 1 && !route.has("weight")) {
                route.findings()
                        .warning(
                                Codes.NO_EFFECT,
                                route.position(),
                                route.path("weight") + ": missing among " + routes.size() + " destinations, so it is 0",
                                "this destination gets no traffic",
                                "give it a weight, or remove it");
            }
            route.done();
        }
        if (routes.size() > 1 && total == 0 && weightsRead) {
            entry.error(
                    Codes.BAD_WEIGHTS,
                    "route",
                    "weights add up to 0 (expected: at least 1)",
                    "give at least one destination a weight above 0");
        }
        if (total > 0xFFFF_FFFFL) {
            entry.error(
                    Codes.BAD_WEIGHTS,
                    "route",
                    "weights add up to " + total + " (expected: at most 4294967295)",
                    "use smaller weights in the same proportion");
        }
        return destinations;
    }

    private static Optional<HttpRoute.Destination> read(
            ElementDocument document, Fields route, int weight, HttpRoute.HeaderEdits headers) {
        Optional<Fields> section = route.section("destination");
        if (section.isEmpty()) {
            if (!route.has("destination")) {
                route.missing("destination", "a mapping with host");
            }
            return Optional.empty();
        }
        return destination(document, section.get(), weight, headers, route.origin());
    }

    /// Reads and finishes a `destination`.
    ///
    /// @param origin of what names it
    static Optional<HttpRoute.Destination> destination(
            ElementDocument document, Fields destination, int weight, HttpRoute.HeaderEdits headers, Origin origin) {
        String host = destination.requiredText("host", "the name of a service");
        boolean good = !host.isEmpty()
                && Names.checkDestination(
                        document.findings(), destination.path("host"), host, destination.position("host"));
        String subset = destination.text("subset", "");
        if (!subset.isEmpty() && !Names.isDnsLabel(subset.toLowerCase(java.util.Locale.ROOT))) {
            destination.error(
                    Codes.BAD_NAME, "subset", "'" + subset + "' (expected: letters, digits and '-')", "rename it");
        }
        int port = port(destination);
        destination.done();
        return good
                ? Optional.of(new HttpRoute.Destination(document.host(host), subset, port, weight, headers, origin))
                : Optional.empty();
    }

    /// `port: 9080` is the most common slip, so its remedy is spelt out.
    private static int port(Fields destination) {
        Optional<Tree> written = destination.any("port");
        if (written.isPresent() && written.get() instanceof Tree.Scalar scalar) {
            destination.error(
                    Codes.WRONG_TYPE,
                    "port",
                    scalar.text() + " is " + scalar.kindName() + " (expected: a mapping with number)",
                    "write port: {number: " + scalar.text() + "}");
            return 0;
        }
        return destination.section("port").map(PortReader::number).orElse(0);
    }
}
