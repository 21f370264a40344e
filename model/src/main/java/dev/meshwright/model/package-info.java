/// The neutral mesh: what every dialect is read into and every data plane is compiled from.
///
/// [Mesh] is one immutable snapshot. Its parts are records and sealed types, each with the
/// [origin][dev.meshwright.base.diagnostic.Origin] it was read from. Absence is an empty `Optional`-free form:
/// a sealed case, an empty list, or one of the three values of [Setting] (unset, set, off), since "not written"
/// and "switched off" mean different things in every dialect. Nothing here knows a dialect, xDS, a clock or a
/// thread.
@NullMarked
package dev.meshwright.model;

import org.jspecify.annotations.NullMarked;
