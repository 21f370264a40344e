package dev.meshwright.compile;

import dev.meshwright.base.batch.Batch;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.memo.PlacedPart;
import dev.meshwright.xds.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Parts while they are gathered, in the order of their making. Owned by one compilation.
final class NodeParts {
    private final Function<Part, List<Resource>> beside;
    private final boolean withTables;
    private final List<PlacedPart> placed = new ArrayList<>();
    private final List<HostTable> tables = new ArrayList<>();

    /// @param beside what goes with each part, if anything: its origins
    NodeParts(Function<Part, List<Resource>> beside) {
        this(beside, true);
    }

    private NodeParts(Function<Part, List<Resource>> beside, boolean withTables) {
        this.beside = beside;
        this.withTables = withTables;
    }

    /// None yet, with nothing beside them; route tables are left to be made host by host.
    static NodeParts withoutTables() {
        return new NodeParts(_ -> List.of(), false);
    }

    void add(Part part) {
        placed.add(new PlacedPart(part, beside.apply(part)));
    }

    void add(PlacedPart part) {
        placed.add(part);
    }

    /// A route table, as a part where it is not [left][#tables].
    ///
    /// @param batch makes its virtual hosts
    void add(HostTable table, CompileCache cache, Batch batch) {
        if (withTables) {
            add(table.whole(cache, batch));
        } else {
            tables.add(table);
        }
    }

    /// None yet, with the same beside them.
    NodeParts another() {
        return new NodeParts(beside, withTables);
    }

    /// Those that were left, which are no parts yet.
    List<HostTable> tables() {
        return tables;
    }

    void addAll(List<PlacedPart> parts) {
        placed.addAll(parts);
    }

    List<PlacedPart> placed() {
        return placed;
    }
}
