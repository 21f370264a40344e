/// The embedded HTTP server of the control plane's API and of the dashboard.
///
/// [HttpServer] binds a loopback address and runs each request on its own virtual thread, as straight blocking code:
/// limits, then the Host check ([Hosts]), then the bearer token ([BearerToken]), then the [Handler] that [Routes]
/// finds. [Request] and [Answer] are plain values; no type of the HTTP library underneath appears in this package's
/// API, so it can be replaced. A handler's fault that belongs to the caller is an [Answer] with a 4xx status; an
/// exception is a bug, is logged once and becomes 500. Nothing here knows the mesh.
@NullMarked
package dev.meshwright.web;

import org.jspecify.annotations.NullMarked;
