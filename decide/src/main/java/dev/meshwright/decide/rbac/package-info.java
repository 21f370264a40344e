/// Who may do what: RBAC policies over connections and requests.
///
/// [RbacTable] answers allow or deny, naming the policy that decided. [Permission] and [Principal] are the sealed
/// condition trees; they read
/// [dev.meshwright.decide.connection.ConnectionFacts] and, for HTTP, a request. At the network level header and path
/// conditions never match, as
/// in Envoy. Source: `config.rbac.v3.RBAC`.
@NullMarked
package dev.meshwright.decide.rbac;

import org.jspecify.annotations.NullMarked;
