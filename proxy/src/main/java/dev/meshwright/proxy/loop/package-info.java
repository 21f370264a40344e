/// What one event loop owns: deadlines, chance, pools and its observer.
///
/// A [LoopContext] is handed to everything that serves a connection on that loop, so that nothing there needs a lock
/// or another loop. It lives as long as the loop.
@NullMarked
package dev.meshwright.proxy.loop;

import org.jspecify.annotations.NullMarked;
