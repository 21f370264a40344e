/// Authorization policies as RBAC filters, in Istio's names and shapes (spec of `istio/istio`
/// `pilot/pkg/security/authz`).
///
/// [PolicyFilters] gives the filters for HTTP and for connections of one workload; [RbacRules] turns the rules
/// of policies into `config.rbac.v3.Policy`; [CallerCondition] and [CallCondition] one condition each. What a
/// TCP port cannot know of HTTP fails closed: an ALLOW rule that asks for it is left out, a DENY rule holds
/// without it.
@NullMarked
package dev.meshwright.compile.authz;

import org.jspecify.annotations.NullMarked;
