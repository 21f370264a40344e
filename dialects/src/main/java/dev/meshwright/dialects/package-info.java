/// One package per dialect, none uses another; each reads its documents into the mesh model.
@NullMarked
package dev.meshwright.dialects;

import org.jspecify.annotations.NullMarked;
