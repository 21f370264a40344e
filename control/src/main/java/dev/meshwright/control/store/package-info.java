/// The configuration documents: a folder of YAML files, edited by people and by `apply`.
///
/// [ConfigStore] reads the folder, keeps the last good version of every document that has become faulty, and
/// changes documents in the very file where they stand. [FolderWatch] tells it when files have changed;
/// [ConfigFolder] finds and reads them, touching only those that did. [Journal] makes a change of several files
/// one step for crashes. A [ConfigSnapshot] is what everybody else sees: immutable, replaced as a whole. Faults
/// of documents are diagnostics, never exceptions; an exception means that the disk failed.
@NullMarked
package dev.meshwright.control.store;

import org.jspecify.annotations.NullMarked;
