/// Configurations and requests out of a seed: plain trees (maps, lists, texts, numbers), as an author would write them.
/// Nothing here uses what reads or compiles them, so that one mistake cannot hide another.
@NullMarked
package dev.meshwright.operate.differential.generate;

import org.jspecify.annotations.NullMarked;
