/// Network namespaces: small machines inside this one, each with addresses of its own.
///
/// [Fabric] makes namespaces and joins them by a bridge, and takes everything back; [NetworkNamespace] lets this
/// process open sockets in one: a socket belongs for good to the namespace of the thread that made it, so that one
/// process can be many machines' programs. Needs root and Linux; [Fabric#missing] says what is not there.
@NullMarked
package dev.meshwright.operate.netns;

import org.jspecify.annotations.NullMarked;
