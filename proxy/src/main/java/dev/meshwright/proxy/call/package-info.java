/// Requests that the proxy makes for itself: keys of issuers, verdicts of authorization services, spans for collectors.
///
/// A [Call] goes through one of the proxy's own clusters like a request of a client: the same balancing, limits, pools
/// and TLS. It is one request with a body that is known whole, and one answer of bounded size. Who calls owns the
/// retry. Event-loop confined; nothing here knows what is asked.
@NullMarked
package dev.meshwright.proxy.call;

import org.jspecify.annotations.NullMarked;
