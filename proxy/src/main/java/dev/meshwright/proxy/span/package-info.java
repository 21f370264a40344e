/// Spans on their way to a collector: `dev.meshwright.decide.span` says what they are, this package records and sends.
///
/// [Spans] belongs to the proxy, a [LoopSpans] to each event loop. A request that is sampled becomes bytes when
/// it ends, in the form of its collector (OTLP in protobuf over gRPC or HTTP, Zipkin in JSON), and waits in a
/// bounded [SpanQueue] until a batch goes out through one of the proxy's own clusters. A collector that is slow
/// or gone costs spans, which are counted, and never a request.
@NullMarked
package dev.meshwright.proxy.span;

import org.jspecify.annotations.NullMarked;
