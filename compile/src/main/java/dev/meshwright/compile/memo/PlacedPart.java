package dev.meshwright.compile.memo;

import dev.meshwright.xds.Resource;
import java.util.List;

/// A part where it stands now: with what goes beside it, its origins with their present positions. Told apart by
/// identity: the same part with moved lines is another one.
public final class PlacedPart {
    private final Part part;
    private final List<Resource> beside;

    public PlacedPart(Part part, List<Resource> beside) {
        this.part = part;
        this.beside = List.copyOf(beside);
    }

    public Part part() {
        return part;
    }

    public List<Resource> beside() {
        return beside;
    }
}
