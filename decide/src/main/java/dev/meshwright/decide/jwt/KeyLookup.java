package dev.meshwright.decide.jwt;

/// What is known now of keys that proxies fetch (`jwt_authn.v3.RemoteJwks`). Answers at once and fetches
/// nothing: the filter waits on [Known.Unknown], and whoever runs it fetches.
@FunctionalInterface
public interface KeyLookup {
    /// Nothing was fetched, and nothing can be.
    KeyLookup NOTHING = _ -> new Known.Failed();

    Known keys(JwtProvider.Keys.Remote from);

    sealed interface Known {
        record Fetched(Jwks set) implements Known {}

        /// They must be fetched first.
        record Unknown() implements Known {}

        /// They were asked for, and did not come.
        record Failed() implements Known {}
    }
}
