/// What becomes of a call, said without sending anything.
///
/// [Journeys] follows a [Call] from its program over every proxy on the way, by the decision core and over the tables
/// that those proxies would hold: listener, filter chain, TLS, authorization, route, cluster, endpoint, and so on at
/// the next proxy, until a program or an answer is reached. Where chance decides (weights, load balancing, faults),
/// the call goes both ways: a [Journey] is a list of [Branch]es with probabilities. Each [Step] names the place in a
/// proxy's resources that decided, from which the proxy's origin index leads to a line of a file. Nothing here
/// decides: a decision that is missing belongs into `decide`, where the proxy takes it too.
@NullMarked
package dev.meshwright.architect.journey;

import org.jspecify.annotations.NullMarked;
