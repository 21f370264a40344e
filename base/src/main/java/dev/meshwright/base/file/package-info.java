/// Files that survive a crash at any moment.
///
/// State that must outlive a process (keys, identities, registrations, tokens) is kept as small whole files, each
/// replaced in one step by [DurableFile]: a reader sees the old or the new version, never a part of one. There is no
/// log to replay and nothing to repair at start; a leftover temporary file is swept away. Each folder has one writing
/// process, which its owner ensures with a lock of its own; this package takes none. Used by the control plane's state
/// folder and by the agent's identity folder.
@NullMarked
package dev.meshwright.base.file;

import org.jspecify.annotations.NullMarked;
