/// The state folder of one control plane.
///
/// [StateFolder] is the folder, held by at most one process at a time. [Disk] is the pair of crash-safe steps by which
/// anything in it changes; [Json] is the form of the small files. State is spread over many small files, each whole at
/// any moment, so that a kill between two steps loses at most the step that nobody was told of: owners write first and
/// answer after. Knows nothing of what is kept. Nothing here is used on a request's way through the mesh.
@NullMarked
package dev.meshwright.control.state;

import org.jspecify.annotations.NullMarked;
