/// The hash by which hosts are picked, the same as Envoy's, so that both data planes send a client to the same host.
@NullMarked
package dev.meshwright.decide.hash;

import org.jspecify.annotations.NullMarked;
