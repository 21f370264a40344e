/// Slow tests: our proxy as a process of its own, with the settings it is shipped with, asked by tools that others
/// wrote. Each test says what it lacks when it is skipped. Tools come from `testing/lib/third_party.sh` (`./dev test
/// --all` runs it) or from the system's packages. Memory is watched during each.
@NullMarked
package dev.meshwright.testing.suite;

import org.jspecify.annotations.NullMarked;
