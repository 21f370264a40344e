package dev.meshwright.decide.extauthz;

/// How much of a request's body the provider is shown (`ext_authz.v3.BufferSettings`).
///
/// @param bytesMax above 0
/// @param partial a longer body is cut; otherwise it is refused with 413
/// @param packed in bytes, whatever they are; otherwise as text
public record CheckBody(int bytesMax, boolean partial, boolean packed) {}
