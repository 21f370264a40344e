/// How the core sees one request: bytes and offsets, whatever protocol carried it.
@NullMarked
package dev.meshwright.decide.request;

import org.jspecify.annotations.NullMarked;
