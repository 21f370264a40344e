/// Questions about the mesh that compilation asks, answered once per snapshot.
///
/// [MeshView] indexes one [dev.meshwright.model.Mesh]: which endpoints a service has, which DestinationRule a
/// client in a namespace obeys, which route table a host has, what a workload's PeerAuthentication comes to.
/// The rules of precedence are Istio's and live here alone. Answers are records fit for memo keys: they hold no
/// positions in their equality. Knows no xDS type.
@NullMarked
package dev.meshwright.compile.view;

import org.jspecify.annotations.NullMarked;
