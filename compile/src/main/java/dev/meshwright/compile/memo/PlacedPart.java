package dev.meshwright.compile.memo;

import dev.meshwright.xds.Resource;
import java.util.List;

/// A part where it stands now: with what goes beside it, its origins with their present positions. The same part with
/// moved lines is another one.
public record PlacedPart(Part part, List<Resource> beside) {
    public PlacedPart {
        beside = List.copyOf(beside);
    }
}
