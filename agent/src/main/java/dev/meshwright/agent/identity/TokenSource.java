package dev.meshwright.agent.identity;

import dev.meshwright.base.identity.JoinToken;

/// Where a join token comes from when one is needed: a file, or the control plane's API on the same machine.
@FunctionalInterface
public interface TokenSource {
    /// A token for one join; a token is good once, so every call may fetch a new one.
    ///
    /// @throws SigningRefused when there is none to be had; the message says what to do
    JoinToken next() throws SigningRefused;

    /// For implementations: there is no token. `forGood`: trying again changes nothing.
    static SigningRefused missing(String message, boolean forGood) {
        return new SigningRefused(message, forGood);
    }
}
