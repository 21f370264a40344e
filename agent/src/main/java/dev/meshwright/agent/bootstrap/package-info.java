/// Writes the file that starts a data plane.
///
/// [Bootstrap] holds what one proxy must know before it can ask for more and renders it in Envoy's bootstrap format, so
/// that the same file starts our proxy or stock Envoy. It is written by hand and not through the generated messages:
/// their descriptors would cost a sidecar several megabytes for one file of two kilobytes. A test reads the text back
/// through the generated messages.
///
/// Pure: no files, no clock. Knows nothing of registration or of how the data plane runs.
@NullMarked
package dev.meshwright.agent.bootstrap;

import org.jspecify.annotations.NullMarked;
