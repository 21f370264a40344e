/// Keeps a client on the endpoint that answered it first (Envoy's `stateful_session` filter): what it shows names the
/// endpoint, and an answer from another one tells it anew. [SessionState] says what it shows, [Session] is one
/// request's. Values are those of Envoy, so that clients may come to either data plane; only the time to which a cookie
/// holds is counted from another beginning. Pure: time is a parameter. Whether the endpoint may be picked is not known
/// here but by [dev.meshwright.decide.balance.Balancer#named].
@NullMarked
package dev.meshwright.decide.session;

import org.jspecify.annotations.NullMarked;
