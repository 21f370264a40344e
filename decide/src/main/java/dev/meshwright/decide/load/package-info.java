/// xDS resources in, decision tables out; the only package that knows the wire.
///
/// [TableLoader] turns one serialised resource into one table, or throws [LoadException] with resource, path
/// and message; a bad resource says nothing about its neighbours. Messages are read field by field from the
/// bytes ([Message]), without generated classes or descriptors: a field that no case handles is refused by
/// name, so nothing that changes traffic can be dropped in silence. [Extensions] lists what may be skipped.
@NullMarked
package dev.meshwright.decide.load;

import org.jspecify.annotations.NullMarked;
