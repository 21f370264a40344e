/// Authorization is total: for random policies and requests the core, our proxy and stock Envoy give one verdict, and
/// the laws of precedence and of spelling hold of it. A generator ([RandomPolicies], [RandomQuestions]) writes
/// documents and calls out of few words; [Sidecars] puts the inbound side of many workloads into one proxy;
/// [CoreJudge] and [WireJudge] say what becomes of a call.
@NullMarked
package dev.meshwright.testing.authorization;

import org.jspecify.annotations.NullMarked;
