/// Distributed tracing: whether a request is traced, which context comes in and goes out, what a span is called and
/// which tags it has. (What a decision tells of itself to `explain` is another thing: `decide.trace`.)
///
/// [Tracing] is the table; [TraceDecision], [SpanStart], [SpanTags] are steps over it; [SpanState] is what one
/// request keeps, primitives for the most part, so that a request that is not sampled costs its headers alone.
/// Chance and time are parameters. Rules and names are Envoy's ("Tracing" in its architecture overview and HTTP
/// header pages, `config.trace.v3`), the contexts' forms W3C Trace Context and B3.
@NullMarked
package dev.meshwright.decide.span;

import org.jspecify.annotations.NullMarked;
