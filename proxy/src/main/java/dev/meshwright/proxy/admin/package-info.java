/// The admin endpoint: what the proxy is doing, in Envoy's paths and formats, over the proxy's own HTTP stack.
///
/// [dev.meshwright.proxy.admin.AdminServer] listens on a loopback address with one event loop of its own, so a slow
/// page stops no traffic; [dev.meshwright.proxy.admin.AdminSource] is the proxy as the pages see it. Whatever
/// changes something needs POST. Pages hold no private keys. Because a browser on the same machine can reach
/// loopback too, requests that name a host instead of an address, or come from a web page, are refused.
@NullMarked
package dev.meshwright.proxy.admin;

import org.jspecify.annotations.NullMarked;
