/// The whole proxy in one process, with static bootstraps and scripted upstreams on loopback.
@NullMarked
package dev.meshwright.proxy.server;

import org.jspecify.annotations.NullMarked;
