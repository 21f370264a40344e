package dev.meshwright.control.push;

import dev.meshwright.compile.ProxyNode;
import dev.meshwright.control.registry.Registration;
import dev.meshwright.control.registry.Registrations;
import dev.meshwright.xds.server.PeerIdentity;
import dev.meshwright.xds.server.ResourceSource.Refused;
import dev.meshwright.xds.server.StreamProtocol;
import io.envoyproxy.envoy.config.core.v3.Node;

/// Decides whether a peer may be the node that it says it is. The node id only says *which* registration is meant; the
/// certificate says whether the peer may be it. Metadata is taken as a hint about the data plane, never as identity.
final class NodeAdmission {
    private static final String META_MESHWRIGHT = "MESHWRIGHT_PROXY";

    private final Registrations registrations;
    private final String domainSuffix;

    NodeAdmission(Registrations registrations, String domainSuffix) {
        this.registrations = registrations;
        this.domainSuffix = domainSuffix;
    }

    /// @throws Refused with a message for the peer
    Registration admit(PeerIdentity peer, Node node) throws Refused {
        if (!(peer instanceof PeerIdentity.Verified(var id))) {
            throw new Refused("ADS needs the workload's certificate (mutual TLS)");
        }
        Registration.Key key = key(node.getId());
        Registration registration = registrations
                .find(key)
                .orElseThrow(() -> new Refused(
                        "node '" + node.getId() + "': " + key + " is not registered (expected: Register before ADS)"));
        if (!registration.namespace().equals(id.namespace())
                || !registration.serviceAccount().equals(id.serviceAccount())) {
            throw new Refused("node '" + node.getId() + "' belongs to service account " + registration.namespace() + "/"
                    + registration.serviceAccount() + ", but the certificate is " + id);
        }
        String expected = registration.nodeId(domainSuffix);
        if (!node.getId().equals(expected)) {
            throw new Refused("node '" + node.getId() + "' (expected: '" + expected + "', as Register answered)");
        }
        return registration;
    }

    static ProxyNode.Features features(Node node, StreamProtocol protocol) {
        var mark =
                node.getMetadata().getFieldsOrDefault(META_MESHWRIGHT, com.google.protobuf.Value.getDefaultInstance());
        boolean meshwright = mark.getBoolValue() || mark.getStringValue().equals("true");
        return new ProxyNode.Features(protocol == StreamProtocol.DELTA, meshwright);
    }

    /// `sidecar~ADDRESS~NAME.NAMESPACE~DOMAIN`; a namespace has no dot, a name may.
    private static Registration.Key key(String nodeId) throws Refused {
        String[] parts = nodeId.split("~", -1);
        int dot = parts.length == 4 ? parts[2].lastIndexOf('.') : -1;
        if (dot <= 0) {
            throw new Refused(
                    "node id '" + nodeId + "' (expected: sidecar~ADDRESS~NAME.NAMESPACE~NAMESPACE.svc.DOMAIN)");
        }
        return new Registration.Key(parts[2].substring(dot + 1), parts[2].substring(0, dot));
    }
}
