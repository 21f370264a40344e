/// Who may do what: RBAC policies over connections and requests.
///
/// [RbacTable] answers allow or deny, naming the policy that decided. Permissions and principals are trees of
/// [Condition]s; they read [dev.meshwright.decide.connection.ConnectionFacts] and, for HTTP, a request. At the network
/// level header and path conditions never match, as in Envoy. Source: `config.rbac.v3.RBAC`.
@NullMarked
package dev.meshwright.decide.rbac;

import org.jspecify.annotations.NullMarked;
