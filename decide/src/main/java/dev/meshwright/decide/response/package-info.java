/// One place that turns a cause into what the peer and the log see.
///
/// [ResponseCause] lists every reason for which the proxy answers itself or ends an exchange, with status, gRPC
/// code, response flag and `response_code_details`. Source: Envoy docs "Access log: response flags" and
/// "Response code details".
@NullMarked
package dev.meshwright.decide.response;

import org.jspecify.annotations.NullMarked;
