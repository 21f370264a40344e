package dev.meshwright.decide.extauthz;

/// What happens where a provider gives no answer, or says that it has none.
///
/// @param allows the request goes on
/// @param tells then the program is told so, in `x-envoy-auth-failure-mode-allowed`
/// @param status of the refusal
public record OnFailure(boolean allows, boolean tells, int status) {}
