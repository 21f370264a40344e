/// Keys that tokens are verified with, fetched over clusters: [KeyCache] keeps them for all loops, [LoopKeys] fetches
/// for one, at most once at a time for each key server.
///
/// Keys are used until they expire; those fetched in the background until newer ones come, so an issuer that
/// stands still refuses nobody whose token is good. Without keys every token is refused. What a key server
/// sends is bounded and never trusted beyond being a key set.
@NullMarked
package dev.meshwright.proxy.jwt;

import org.jspecify.annotations.NullMarked;
