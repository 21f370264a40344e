package dev.meshwright.operate.conformance;

import java.util.List;
import java.util.Locale;

/// The closed list of constructs that a case may use and a back end cannot express. Whether a case uses one is
/// decided from its data before anything runs, never by its name (docs/conformance.md).
///
/// @param kind why
/// @param on names of the back ends that cannot; empty: none can
public record Construct(Kind kind, String what, List<String> on) {
    public Construct {
        on = List.copyOf(on);
    }

    /// One that no back end can express.
    public Construct(Kind kind, String what) {
        this(kind, what, List.of());
    }

    public enum Kind {
        /// A client without proxy that gets its configuration over xDS itself (proxyless gRPC).
        PROXYLESS_CLIENT,
        /// Model servers that a program of theirs picks for each request (inference.networking.k8s.io).
        ENDPOINT_PICKER,
        /// An EnvoyFilter that puts a script or a module of code into proxies: stock Envoy alone runs it.
        FOREIGN_CODE,
        /// Ambient mode: HBONE, waypoints. There are no proxies of nodes.
        AMBIENT,
        /// A case for controllers that lack what this one has: it asks for a refusal.
        LESSER_CONTROLLER,
        /// A file for another program: its documents lack `apiVersion` or `kind`, or it is a template (a Helm chart's).
        NO_MANIFEST,
        /// The published data leaves out what is needed: an object without content, a host without address.
        INCOMPLETE_DATA
    }

    /// Whether the back end of that name cannot.
    public boolean concerns(String backEnd) {
        return on.isEmpty() || on.contains(backEnd);
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + (what.isEmpty() ? "" : ": " + what);
    }
}
