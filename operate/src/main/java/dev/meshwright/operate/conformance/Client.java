package dev.meshwright.operate.conformance;

import java.util.Map;
import java.util.TreeMap;

/// Who sends a request.
public sealed interface Client {
    /// The program of a workload of the world.
    ///
    /// @param name as [dev.meshwright.architect.world.World#named] finds it: `a.echo`
    record Program(String name) implements Client {
        @Override
        public String toString() {
            return name;
        }
    }

    /// The program of a workload with these labels.
    record Labelled(String namespace, Map<String, String> labels) implements Client {
        public Labelled {
            labels = Map.copyOf(labels);
        }

        @Override
        public String toString() {
            return namespace + "/" + new TreeMap<>(labels);
        }
    }

    /// Somebody outside of the mesh, who calls a gateway.
    ///
    /// @param gateway name of its workload with the namespace (`istio-ingressgateway.istio-system`)
    record Outside(String gateway) implements Client {
        @Override
        public String toString() {
            return "outside via " + gateway;
        }
    }
}
