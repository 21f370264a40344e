package dev.meshwright.architect.explain;

import dev.meshwright.architect.explain.Explanation.From;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.compile.OriginIndex;
import dev.meshwright.xds.TypeUrl;
import java.util.Optional;

/// From a place in a proxy's resources to the field of a document that stands behind it.
final class Sources {
    private static final String DEFAULT = "Default/";

    private final OriginIndex origins;

    Sources(World world, Instance proxy) {
        this.origins = world.tables(proxy).origins();
    }

    /// What decided the place, or what encloses it.
    ///
    /// @param resource `TYPE/NAME`
    From at(String resource, String path) {
        return type(resource)
                .flatMap(type -> origins.originOf(type, name(resource), path))
                .map(this::from)
                .orElse(new From.Nothing());
    }

    /// What was written for exactly this place.
    Optional<From> writtenAt(String resource, String path) {
        return type(resource)
                .flatMap(type -> origins.writtenAt(type, name(resource), path))
                .map(this::from);
    }

    /// What was written for exactly this place, else the default of the dialect that the resource was written in.
    From orDefault(String resource, String path) {
        return writtenAt(resource, path).orElseGet(() -> new From.Unwritten(dialect(resource, path) + "'s default"));
    }

    /// A field of a document by its origin, `KIND/NAMESPACE/NAME#FIELD`.
    From of(String origin) {
        return from(origin);
    }

    private String dialect(String resource, String path) {
        String element = at(resource, path) instanceof From.Field field ? field.element() : "";
        boolean gatewayApi = element.startsWith("HTTPRoute/") || element.startsWith("GRPCRoute/");
        return gatewayApi ? "Gateway API" : "Istio";
    }

    private From from(String origin) {
        if (origin.startsWith(DEFAULT)) {
            return new From.Unwritten("default of " + origin.substring(DEFAULT.length()));
        }
        int hash = origin.indexOf('#');
        String element = hash < 0 ? origin : origin.substring(0, hash);
        Position position = origins.position(origin).orElse(Position.BUILT_IN);
        if (position.equals(Position.BUILT_IN)) {
            return new From.Unwritten("registered as " + element.substring(element.indexOf('/') + 1));
        }
        return new From.Field(element, hash < 0 ? "" : origin.substring(hash + 1), position);
    }

    static From of(Origin origin) {
        if (origin.position().equals(Position.BUILT_IN)) {
            return new From.Unwritten(origin.element().kind().equals("Default") ? "Istio's default" : "registered");
        }
        return new From.Field(origin.element().toString(), origin.field(), origin.position());
    }

    private static Optional<TypeUrl> type(String resource) {
        int slash = resource.indexOf('/');
        for (TypeUrl type : TypeUrl.values()) {
            if (slash > 0 && type.shortName().equals(resource.substring(0, slash))) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    private static String name(String resource) {
        return resource.substring(resource.indexOf('/') + 1);
    }
}
