/// Kubernetes' core kinds, as far as a mesh needs them: Service gives a name to call, workload kinds and ServiceAccount
/// and Namespace give [inventory][dev.meshwright.model.Inventory].
///
/// Only the fields that matter to a mesh are read; the others belong to Kubernetes and are passed over without a word,
/// unlike in the dialects whose every field is about the mesh. A Pod with `status.podIP` is a workload, all else has no
/// address and so is inventory.
@NullMarked
package dev.meshwright.dialects.kubernetes;

import org.jspecify.annotations.NullMarked;
