/// What proxies tell of calls: which Telemetry documents hold for a workload, and what comes of several.
///
/// [dev.meshwright.compile.telemetry.Telemetries] picks, in order of precedence;
/// [dev.meshwright.compile.telemetry.LogMerge] lays the sections of one kind over each other, for one side of a
/// workload. All are pure functions of the mesh.
@NullMarked
package dev.meshwright.compile.telemetry;

import org.jspecify.annotations.NullMarked;
