/// The architecture as tests: direction between modules, cycles, and where third-party types may appear.
@NullMarked
package dev.meshwright.testing.architecture;

import org.jspecify.annotations.NullMarked;
