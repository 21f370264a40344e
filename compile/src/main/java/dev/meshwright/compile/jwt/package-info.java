/// Tokens: the filter that verifies them (`envoy.filters.http.jwt_authn`), conditions on what it found, and the
/// clusters over which proxies fetch keys.
///
/// Proxies fetch keys themselves, over a cluster of the mesh's where the URI names a service, else over one made for
/// that host: what is compiled depends on documents alone, keys change without a push, and a control plane that
/// stands still stops no rotation (docs/adr/0026). Pure; equal input gives equal bytes.
@NullMarked
package dev.meshwright.compile.jwt;

import org.jspecify.annotations.NullMarked;
