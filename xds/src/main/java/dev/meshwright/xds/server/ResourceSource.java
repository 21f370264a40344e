package dev.meshwright.xds.server;

import dev.meshwright.xds.ResourceSet;
import io.envoyproxy.envoy.config.core.v3.Node;

/// What the ADS server asks the control plane: who may connect, and what it should hold.
public interface ResourceSource {
    /// Admits one stream. Called once per stream, on the server's executor; may block.
    ///
    /// @param peer from the TLS session, see [AdsServer#PEER]
    /// @param node as sent in the first request; unproven
    /// @param protocol a state-of-the-world stream needs inline virtual hosts
    /// @param changed to be run, on any thread and as often as wanted, after [NodeView#current] has a new answer
    /// @throws Refused when this peer may not be this node
    NodeView open(PeerIdentity peer, Node node, StreamProtocol protocol, Runnable changed) throws Refused;

    /// One admitted node. [#close] is called exactly once when its stream has ended.
    interface NodeView extends AutoCloseable {
        /// What the node should hold now. Cheap, does not block. Maps of types without a change should be the same
        /// instances as before: they are compared by reference first.
        ///
        /// @throws Refused when the node may not be there any longer: its stream ends
        ResourceSet current() throws Refused;

        /// The stream's status tells of this answer of [#current] now: what the client has not answered of it counts as
        /// pending there. Must not block.
        default void takenUp(ResourceSet target) {}

        /// The client has answered all that the last [#current] meant for it, by yes or no. May be called again without
        /// anything new in between; must not block.
        default void settled() {}

        @Override
        void close();
    }

    /// The peer may not be this node; the message goes to the peer.
    final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message, null, false, false);
        }
    }
}
