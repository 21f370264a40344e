/// External authorization: asking a provider whether a request or connection may pass
/// (`envoy.filters.http.ext_authz`, `envoy.filters.network.ext_authz`).
///
/// An [ExtAuthzTable] says whom to ask, when and what to tell. [ExtAuthzKernel] decides whether a request is
/// asked about and says so as an [ExternalCheck]; who carries it out makes the question with [CheckMessage]
/// (gRPC) or [HttpCheck], gets a [CheckAnswer] out of what came back, and lets the kernel say what becomes of
/// the request. Nothing here waits or knows of a network.
@NullMarked
package dev.meshwright.decide.extauthz;

import org.jspecify.annotations.NullMarked;
