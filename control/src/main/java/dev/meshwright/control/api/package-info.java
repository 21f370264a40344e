/// The HTTP API, for people, tools and the other commands.
///
/// [ApiRoutes] is the one list of paths. Configuration objects live under Kubernetes' own paths and
/// conventions, so that clients of that API work without a cluster; what Kubernetes has no word for lives under
/// `/meshwright/v1`: apply of several documents with diagnostics, status of proxies, join tokens,
/// registrations. Each class answers one group of paths and holds no state. Everything but `/ready` and
/// `/metrics` needs the bearer token of the state folder. Faults of the caller's documents are answered with
/// 422 and all diagnostics, positions in the caller's own text.
@NullMarked
package dev.meshwright.control.api;

import org.jspecify.annotations.NullMarked;
