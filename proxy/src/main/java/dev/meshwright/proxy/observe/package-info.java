/// What the data plane tells about each finished request and connection, and to whom.
///
/// The exchange fills one [ExchangeRecord] while a request runs, a TCP relay one [TcpRecord]; at the end each is
/// shown once to the [TrafficObserver] of its event loop. Metrics, access logs and traces are observers; the
/// traffic code knows none of them. Records are lent for the call: an observer copies what it keeps and never
/// blocks. This package knows no configuration and no protocol.
@NullMarked
package dev.meshwright.proxy.observe;

import org.jspecify.annotations.NullMarked;
