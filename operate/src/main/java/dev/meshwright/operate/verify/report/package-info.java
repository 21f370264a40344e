/// Reports of test runs for people ([VerifyText]), programs ([VerifyJson]) and build servers ([VerifyJunit]),
/// all of the same [dev.meshwright.operate.verify.FileReport]s.
@NullMarked
package dev.meshwright.operate.verify.report;

import org.jspecify.annotations.NullMarked;
