package dev.meshwright.dialects.document;

import dev.meshwright.base.diagnostic.ElementId;
import java.util.List;
import java.util.Map;

/// What other kinds want to know of a Service or ServiceEntry beside the service that it gives to the mesh.
///
/// @param labels of its metadata
/// @param external addresses from outside, as `status.loadBalancer` and `spec.externalIPs` tell them
public record ServiceFacts(ElementId id, Map<String, String> labels, List<String> external) {
    public ServiceFacts {
        labels = Map.copyOf(labels);
        external = List.copyOf(external);
    }
}
