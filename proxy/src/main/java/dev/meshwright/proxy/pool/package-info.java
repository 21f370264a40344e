/// HTTP connections to endpoints, kept per event loop.
///
/// A [HostPool] serves the exchanges of one loop towards one endpoint: it hands out a connection with a free stream,
/// or lets the exchange wait while one is opened. HTTP/1 connections are reused last-in first-out, HTTP/2 ones are
/// filled first. What is bounded per cluster (connections, pending) is asked of the
/// [dev.meshwright.proxy.cluster.LiveCluster]; nothing here waits without a bound. Everything is confined to the loop.
@NullMarked
package dev.meshwright.proxy.pool;

import org.jspecify.annotations.NullMarked;
