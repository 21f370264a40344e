/// The demo's application: small HTTP and TCP programs that share one JVM, each behind a sidecar of its own.
///
/// [ShopMain] reads a JSON description ([ShopPlan]), starts every program on its private loopback port, and
/// serves a control page ([ShopDesk]) through which the demo switches a program to failing, slow or refusing,
/// and reads what programs saw: which peer identities called, how many connections, how many second attempts.
/// Programs call each other only at the addresses that their sidecars gave them. One virtual thread per
/// exchange.
@NullMarked
package dev.meshwright.operate.shop;

import org.jspecify.annotations.NullMarked;
