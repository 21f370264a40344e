package dev.meshwright.proxy.bootstrap;

import dev.meshwright.base.diagnostic.Position;

/// A value that cannot be written as the field that it stands in.
final class EncodeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Position position;

    /// @param path of the field, `static_resources.clusters[0].name`
    EncodeException(Position position, String path, String problem) {
        super(path.isEmpty() ? problem : path + ": " + problem);
        this.position = position;
    }

    Position position() {
        return position;
    }
}
