package dev.meshwright.operate.verify.file;

import dev.meshwright.base.diagnostic.Position;

/// A name in a test file, of something that must be there.
///
/// @param path of the field (`cases[2].expect.backend`)
public record Named(What what, String name, Position position, String path) {
    public enum What {
        CONFIG,
        /// A workload, its owner or its `app` label.
        WORKLOAD,
        GATEWAY,
        /// An element of the configuration by which callers are let in or not: `NAME`, `NAMESPACE/NAME` or
        /// `KIND/NAMESPACE/NAME`.
        POLICY
    }
}
