/// Deadlines of one event loop, cheap enough to set several for every request.
///
/// Most deadlines never pass: a request ends long before its timeout. [Deadlines] therefore keeps no queue; it keeps
/// a linked list and one timer for the earliest deadline seen, and looks through the list when that timer fires.
/// Moving a deadline later is one field write.
@NullMarked
package dev.meshwright.proxy.time;

import org.jspecify.annotations.NullMarked;
