/// The Common Expression Language (cel.dev, language definition): its words, its grammar, and which attributes
/// of a call Envoy gives to expressions.
///
/// [dev.meshwright.base.cel.CelParser] makes a tree of a text, and [dev.meshwright.base.cel.CelOperators] are what its
/// operators do; where names get their values from is the evaluator's: documents for rules of schemas, calls for
/// filters and tags. Unknown to the grammar are bytes, messages and
/// maps that hold something.
@NullMarked
package dev.meshwright.base.cel;

import org.jspecify.annotations.NullMarked;
