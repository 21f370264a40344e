/// Conversion cases: a configuration of the Gateway API or of Kubernetes Ingress (`input.yaml`) beside the Istio
/// configuration that means the same (`istio.yaml`) and the status that a controller writes (`status.yaml`).
///
/// [ConversionSuite] reads both sides into meshes in the world that the cases presume ([ConversionWorld]),
/// compiles them for every proxy that either side speaks of, and asks the decision core about requests that are
/// made from both sides ([Questions]). The answers must be equal ([Answers]); names of internal objects are not
/// compared. Knows no case by name.
@NullMarked
package dev.meshwright.operate.conformance.conversion;

import org.jspecify.annotations.NullMarked;
