package dev.meshwright.compile;

import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.xds.TypeUrl;
import java.util.Optional;

/// From a place in a resource to the field that decided it, and from there to the line where that now stands.
/// The first step belongs to the resource and changes only with it, the second follows the documents.
public final class OriginIndex {
    private final Parts parts;
    private final MeshPositions positions;

    interface Parts {
        Optional<Origins> find(TypeUrl type, String name);
    }

    /// Of what stands in one resource.
    interface Origins {
        /// The origin of exactly this place.
        Optional<String> at(String path);

        static Origins of(Part part) {
            return path -> Optional.ofNullable(part.origins().get(path));
        }
    }

    OriginIndex(Parts parts, MeshPositions positions) {
        this.parts = parts;
        this.positions = positions;
    }

    /// What decided a place in a resource.
    ///
    /// @param path proto field names (`virtual_hosts[0].routes[2].route`); the nearest enclosing place that has
    ///     an origin answers, at last the whole resource
    /// @return `KIND/NAMESPACE/NAME#FIELD`; empty when there is no such resource
    public Optional<String> originOf(TypeUrl type, String resourceName, String path) {
        Optional<Origins> found = parts.find(type, resourceName);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Origins origins = found.get();
        String place = path;
        while (!place.isEmpty()) {
            Optional<String> origin = origins.at(place);
            if (origin.isPresent()) {
                return origin;
            }
            place = enclosing(place);
        }
        return origins.at("");
    }

    /// What decided exactly this place; nothing where only an enclosing one has an origin, so that nobody wrote
    /// the place itself.
    public Optional<String> writtenAt(TypeUrl type, String resourceName, String path) {
        return parts.find(type, resourceName).flatMap(origins -> origins.at(path));
    }

    /// Where an origin stands in the documents of the mesh that was compiled.
    ///
    /// @param origin `KIND/NAMESPACE/NAME#FIELD`; a field without a position of its own stands where its
    ///     nearest enclosing field does
    public Optional<Position> position(String origin) {
        String place = origin;
        while (true) {
            Optional<Position> position = positions.of(place);
            if (position.isPresent()) {
                return position;
            }
            int hash = place.indexOf('#');
            if (hash < 0) {
                return Optional.empty();
            }
            String field = enclosing(place.substring(hash + 1));
            place = field.isEmpty() ? place.substring(0, hash) : place.substring(0, hash + 1) + field;
        }
    }

    /// `a.b[0]` to `a.b`, `a.b` to `a`, `a` to nothing.
    private static String enclosing(String path) {
        int cut = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return cut < 0 ? "" : path.substring(0, cut);
    }
}
