/// Carries out what `decide.extauthz` asks of authorization providers: [ProviderCall] puts the question, over gRPC or
/// HTTP, to a cluster of the loop, and reads the answer.
///
/// A question that brings no answer in time, or one that cannot be read, is an answer too: what it means is for the
/// filter to say. Event-loop confined.
@NullMarked
package dev.meshwright.proxy.authz;

import org.jspecify.annotations.NullMarked;
