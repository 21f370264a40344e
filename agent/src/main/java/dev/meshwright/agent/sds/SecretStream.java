package dev.meshwright.agent.sds;

/// A proxy's open subscription to secrets.
interface SecretStream {
    /// New secrets are there: pushes those that the proxy subscribed to.
    void rotated();
}
