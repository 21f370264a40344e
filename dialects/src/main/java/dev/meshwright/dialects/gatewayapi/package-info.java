/// The Kubernetes Gateway API: Gateways, routes, policies and grants of `gateway.networking.k8s.io`.
///
/// [GatewayApiDialect] checks a document against its published schema and CEL rules, refuses or warns about
/// what has no effect here ([FieldSupport]), and leaves it as one of [ApiPart]. Only when all documents are
/// known do routes find their listeners and backends ([Linking]): then each usable listener becomes a
/// [dev.meshwright.model.Gateway] of its own, and all rules that are attached to it, in the API's order of
/// precedence, a route table per host. What an author would read in `status` comes out beside it. Knows no
/// other dialect.
@NullMarked
package dev.meshwright.dialects.gatewayapi;

import org.jspecify.annotations.NullMarked;
