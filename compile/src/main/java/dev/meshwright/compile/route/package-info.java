/// Routes: from a host's route table to virtual hosts and route configurations.
///
/// [VirtualHosts] compiles the routes of one host, [RouteTables] the tables that listeners name. What a route
/// is limited to (gateways, source labels, port) is resolved before, by [RouteSelection], so that nodes for
/// which the same routes remain share the result. Order is meaning: routes stay in the author's order and end
/// at the first that matches everything.
@NullMarked
package dev.meshwright.compile.route;

import org.jspecify.annotations.NullMarked;
