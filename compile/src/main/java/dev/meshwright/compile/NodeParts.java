package dev.meshwright.compile;

import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.memo.PlacedPart;
import dev.meshwright.xds.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Parts while they are gathered, in the order of their making. Owned by one compilation.
final class NodeParts {
    private final Function<Part, List<Resource>> beside;
    private final List<PlacedPart> placed = new ArrayList<>();

    /// @param beside what goes with each part, if anything: its origins
    NodeParts(Function<Part, List<Resource>> beside) {
        this.beside = beside;
    }

    void add(Part part) {
        placed.add(new PlacedPart(part, beside.apply(part)));
    }

    void add(PlacedPart part) {
        placed.add(part);
    }

    /// None yet, with the same beside them.
    NodeParts another() {
        return new NodeParts(beside);
    }

    void addAll(List<PlacedPart> parts) {
        placed.addAll(parts);
    }

    List<PlacedPart> placed() {
        return placed;
    }
}
