package dev.meshwright.operate.lab;

import java.util.Map;

/// Kubernetes API paths of the kinds that the demo writes.
final class ApiPath {
    private static final Map<String, String> COLLECTIONS = Map.of(
            "VirtualService", "/apis/networking.istio.io/v1/namespaces/%s/virtualservices/%s",
            "DestinationRule", "/apis/networking.istio.io/v1/namespaces/%s/destinationrules/%s",
            "PeerAuthentication", "/apis/security.istio.io/v1/namespaces/%s/peerauthentications/%s");

    private ApiPath() {}

    static String of(String kind, String namespace, String name) {
        String form = COLLECTIONS.get(kind);
        if (form == null) {
            throw new IllegalArgumentException("kind: '" + kind + "' (expected: one of " + COLLECTIONS.keySet() + ")");
        }
        return form.formatted(namespace, name);
    }
}
