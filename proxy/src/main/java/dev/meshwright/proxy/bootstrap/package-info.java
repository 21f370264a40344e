/// Reading Envoy's bootstrap file.
///
/// [BootstrapReader] takes YAML or JSON, as Envoy does, and gives a [BootstrapMessage]: the protobuf message as bytes,
/// from which the proxy takes the parts that it starts from. A fault names file, line, field and value.
///
/// Generated classes and their descriptors take tens of megabytes for the life of the process. So a [WireEncoder]
/// writes the bytes by a [Schema] that is thrown away afterwards; only a file with something rare in it goes to the
/// [CompleteReader], for which [Extensions] lists the messages that may stand in an `Any`. Used once, at start.
@NullMarked
package dev.meshwright.proxy.bootstrap;

import org.jspecify.annotations.NullMarked;
