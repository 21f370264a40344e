package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.xds.TypeUrl;
import java.util.Optional;

/// One thing that a proxy decided.
///
/// @param proxy the instance whose proxy it is
/// @param what the kind of step: `listener`, `filter-chain`, `tls`, `rbac`, `virtual-host`, `route`, `fault`,
///     `rewrite`, `headers`, `limits`, `cluster`, `endpoint`, ...
/// @param resource xDS resource, `TYPE/NAME`; empty when none decided
/// @param path inside the resource, proto field names
/// @param matched whether it was taken; false for what was tried and did not match
/// @param detail the value that decided, or the nearest miss
public record Step(Instance proxy, String what, String resource, String path, boolean matched, String detail) {
    /// The field of a document that decided, `KIND/NAMESPACE/NAME#FIELD`.
    public Optional<String> origin(World world) {
        int slash = resource.indexOf('/');
        if (slash < 0 || proxy.node().isEmpty()) {
            return Optional.empty();
        }
        String name = resource.substring(slash + 1);
        for (TypeUrl type : TypeUrl.values()) {
            if (type.shortName().equals(resource.substring(0, slash))) {
                return world.tables(proxy).origins().originOf(type, name, path);
            }
        }
        return Optional.empty();
    }

    /// Where that field stands.
    public Optional<Position> position(World world) {
        return origin(world).flatMap(o -> world.tables(proxy).origins().position(o));
    }
}
