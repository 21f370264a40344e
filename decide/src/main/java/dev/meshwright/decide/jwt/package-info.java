/// JSON Web Tokens (RFC 7519) as `envoy.filters.http.jwt_authn` judges them: [JwtKernel] reads tokens out of a request,
/// checks them against a [JwtAuthnTable], and says what becomes of the request. Keys and time are parameters.
///
/// Signatures are verified by the JDK alone. Whatever is malformed, unknown or of an algorithm that does not
/// fit its key is refused; nothing in a token says how it is to be checked beyond choosing among the keys that
/// were configured. Texts and statuses are Envoy's. Immutable tables; a run is owned by its caller.
@NullMarked
package dev.meshwright.decide.jwt;

import org.jspecify.annotations.NullMarked;
