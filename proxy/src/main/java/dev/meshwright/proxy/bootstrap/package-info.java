/// Reading Envoy's bootstrap file.
///
/// [BootstrapReader] takes YAML or JSON, as Envoy does, and gives the protobuf message; a fault names file, field and
/// value. [Extensions] lists the extension messages that a bootstrap may hold in an `Any`. Used once, at start.
@NullMarked
package dev.meshwright.proxy.bootstrap;

import org.jspecify.annotations.NullMarked;
