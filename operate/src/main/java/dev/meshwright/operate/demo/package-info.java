/// `meshwright demo`: a real mesh on loopback with a shop in it, its live view, and the checks of `--once`.
///
/// [DemoMesh] is the started lab with what the checks and the view ask of it. A [Check] applies one
/// configuration as an architect writes it, sends real traffic, and says what was expected and what was
/// measured. Nothing is assumed from configuration: every figure comes from answers, connections, access logs
/// or what the programs saw.
@NullMarked
package dev.meshwright.operate.demo;

import org.jspecify.annotations.NullMarked;
