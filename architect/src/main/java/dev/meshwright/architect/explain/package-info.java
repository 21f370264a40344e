/// What a request will do and why, told step by step without sending it.
///
/// [Explainer] takes a [Question] (a [Target] and who asks), finds caller and address in a
/// [World][dev.meshwright.architect.world.World], follows the call with the journey engine, and makes an
/// [Explanation]: the ways that the call can go with their shares, each proxy on the way with its steps, where in the
/// documents each comes from, and what to change when it fails. [ExplanationText] and [ExplanationJson] render it.
/// Everything here is pure, and nothing here decides: what a step says was decided by the core.
@NullMarked
package dev.meshwright.architect.explain;

import org.jspecify.annotations.NullMarked;
