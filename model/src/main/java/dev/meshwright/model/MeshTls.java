package dev.meshwright.model;

import java.util.List;

/// TLS of the whole mesh.
///
/// @param automatic callers use mutual TLS with every endpoint that takes it, where no policy says anything
/// @param mesh what workloads demand of each other
/// @param others what is demanded of connections with the world outside, where nothing else is written
public record MeshTls(boolean automatic, Demands mesh, Demands others) {
    public static final MeshTls DEFAULT = new MeshTls(true, Demands.NONE, Demands.NONE);

    /// @param min unset: as the connection's place has it
    /// @param curves in order of preference; empty: the data plane's
    /// @param ciphers of TLS 1.2; empty: as the connection's place has it
    public record Demands(Setting<Gateway.Version> min, List<String> curves, List<String> ciphers) {
        public static final Demands NONE = new Demands(Setting.unset(), List.of(), List.of());

        public Demands {
            curves = List.copyOf(curves);
            ciphers = List.copyOf(ciphers);
        }
    }
}
