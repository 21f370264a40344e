/// Which route takes a request, and what is to be done with it.
///
/// [RouteTable] picks the virtual host and the first matching route, into a caller-owned [RouteDecision];
/// nothing is allocated. [Route] holds everything that xDS says about it. A [PathIndex] narrows thousands of
/// routes to the few whose path can match, keeping their order; each candidate is then checked in full, so the
/// index can only cost time, never change an answer. [PathNormaliser] runs before matching. Source:
/// `config.route.v3`.
@NullMarked
package dev.meshwright.decide.route;

import org.jspecify.annotations.NullMarked;
