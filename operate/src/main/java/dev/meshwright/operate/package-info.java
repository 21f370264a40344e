/// Acts on a running mesh through its own interfaces, as a person with the same rights could.
///
/// `lab` starts a whole mesh on this machine's loopback as child processes; `shop` is the application that runs
/// in it; `load` sends measured requests; `demo` puts them together: the live view and the checks. Nothing here
/// calls the control plane or the proxy as a library: they are processes, reached over their API, admin
/// endpoint and sockets.
@NullMarked
package dev.meshwright.operate;

import org.jspecify.annotations.NullMarked;
